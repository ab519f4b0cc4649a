import { addressKey } from '../core/address-key';
import { inChunks } from '../database/chunks';
import type { Store, StoreConnection } from '../database/open-store';
import { lockForFiling } from '../ledger/file';
import { isTaskMessageId, readTaskMessageId } from '../outbox/message-id';
import { readMessageKey } from '../settings/message-key';
import { divisionIds } from '../settings/divisions';
import type { FilingFacts } from './filing-plan';
import type { FileMailRequest } from './filing-request';
import { inDivision } from './known-tasks';
import { readKnownTasks } from './read-known-tasks';
import { answeredBy, namedIds, reportedBy } from './signs';
import { findThreadReferences } from './thread-references';
import { findMessages } from './threads';

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
	const filed = await lockForFiling(
		store,
		requests.map(({ intakeId }) => intakeId),
	);
	const ids = [...divisions.values()];
	const mails = requests.map(({ mail }) => mail);
	const answered = mails.flatMap(answeredBy);
	const messages = await findMessages(db, [...answered, ...mails.flatMap(reportedBy)]);
	const proven = await findProven(store, answered, messages);
	const own = mails.flatMap(({ messageId }) => messageId ?? []);
	const shared = await findThreadReferences(db, {
		divisionIds: ids,
		messageIds: [...answered, ...own],
	});
	const taskIds = [
		...requests.flatMap(namedIds),
		...[...messages.values()].flat().map(({ taskId }) => taskId),
		...shared.map(({ taskId }) => taskId),
		...proven.values(),
	];
	const senders = mails.flatMap(({ from }) => (from === null ? [] : [addressKey(from.address)]));
	return {
		divisions,
		filed,
		sameMails: await findSameMails(db, {
			divisionIds: ids,
			hashes: mails.map(({ contentHash }) => contentHash),
		}),
		messages,
		proven,
		shared: new Map(shared.map((one) => [inDivision(one.divisionId, one.messageId), one.taskId])),
		tasks: await readKnownTasks(db, { taskIds, senders }),
		now: store.clock(),
	};
}

/** Messages that this desk has made and does not know any more, by the tasks that they name. */
async function findProven(
	store: Store,
	messageIds: string[],
	known: ReadonlyMap<string, unknown>,
): Promise<Map<string, number>> {
	const lost = messageIds.filter((id) => !known.has(id) && isTaskMessageId(id));
	if (lost.length === 0) return new Map();
	const key = await readMessageKey(store);
	return new Map(
		lost.flatMap((id) => {
			const taskId = readTaskMessageId(key, id);
			return taskId === undefined ? [] : [[id, taskId] as const];
		}),
	);
}

/** Copies of mails: moved back, restored from a backup, or sent to two addresses. */
async function findSameMails(
	connection: StoreConnection,
	{ divisionIds: divisions, hashes }: { divisionIds: number[]; hashes: string[] },
): Promise<Map<string, number>> {
	const found = new Map<string, number>();
	if (divisions.length === 0) return found;
	for (const chunk of inChunks([...new Set(hashes)])) {
		const rows = await connection
			.selectFrom('communications')
			.select(['id', 'division_id', 'content_hash'])
			.where('division_id', 'in', divisions)
			.where('content_hash', 'in', chunk)
			.execute();
		for (const row of rows) found.set(inDivision(row.division_id, row.content_hash), row.id);
	}
	return found;
}

function unique<T, V>(values: T[], of: (value: T) => V): V[] {
	return [...new Set(values.map(of))];
}
