import { inChunks } from '../database/chunks';
import type { Store, StoreConnection } from '../database/open-store';
import { lockForFiling } from '../ledger/file';
import { divisionIds } from '../settings/divisions';
import { answeredBy, inDivision, type FilingFacts } from './filing-plan';
import type { FileMailRequest } from './filing-request';
import { findThreads } from './threads';

/**
 * Asks what the desk knows of the mails of a batch, in a few queries for all of them. The ledger's rows
 * are locked first, so that one run at a time files a mail.
 *
 * @param store inside of the transaction that files them.
 */
export async function readFilingFacts(
	store: Store,
	requests: FileMailRequest[],
): Promise<FilingFacts> {
	const { db } = store;
	const divisions = await divisionIds(
		db,
		unique(requests, ({ divisionName }) => divisionName),
	);
	const intakeIds = requests.map(({ intakeId }) => intakeId);
	const filed = await lockForFiling(store, intakeIds);
	const sameMails = new Map<string, number>();
	const threads = new Map<string, number>();
	for (const [name, divisionId] of divisions) {
		const ours = requests.filter(({ divisionName }) => divisionName === name);
		const hashes = unique(ours, ({ mail }) => mail.contentHash);
		for (const [hash, id] of await findSameMails(db, { divisionId, hashes })) {
			sameMails.set(inDivision(divisionId, hash), id);
		}
		const messageIds = [...new Set(ours.flatMap(({ mail }) => answeredBy(mail)))];
		for (const [messageId, taskId] of await findThreads(db, { divisionId, messageIds })) {
			threads.set(inDivision(divisionId, messageId), taskId);
		}
	}
	return { divisions, filed, sameMails, referenced: await findReferenced(db, requests), threads };
}

/** Copies of mails: moved back, restored from a backup, or sent to two addresses. */
async function findSameMails(
	connection: StoreConnection,
	{ divisionId, hashes }: { divisionId: number; hashes: string[] },
): Promise<Map<string, number>> {
	const found = new Map<string, number>();
	for (const chunk of inChunks(hashes)) {
		const rows = await connection
			.selectFrom('communications')
			.select(['id', 'content_hash'])
			.where('division_id', '=', divisionId)
			.where('content_hash', 'in', chunk)
			.execute();
		for (const row of rows) found.set(row.content_hash, row.id);
	}
	return found;
}

async function findReferenced(
	connection: StoreConnection,
	requests: FileMailRequest[],
): Promise<Set<string>> {
	const named = unique(requests, ({ reference }) => Number(reference ?? NaN));
	const ids = named.filter((id) => Number.isSafeInteger(id));
	if (ids.length === 0) return new Set();
	const rows = await connection
		.selectFrom('tasks')
		.select(['id', 'division_id'])
		.where('id', 'in', ids)
		.execute();
	return new Set(rows.map((row) => inDivision(row.division_id, row.id)));
}

function unique<T, V>(values: T[], of: (value: T) => V): V[] {
	return [...new Set(values.map(of))];
}
