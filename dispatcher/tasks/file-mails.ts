import { cutInParts } from '../core/cut-in-parts';
import { DispatcherError } from '../core/errors';
import { inTransaction, type Store } from '../database/open-store';
import { storable } from '../database/storable';
import { withConflictsResolved } from '../database/unique-conflict';
import { noteFiled, noteRefused } from '../ledger/file';
import { readFilingFacts } from './filing-facts';
import { planFiling } from './filing-plan';
import type { FileMailRequest } from './filing-request';
import { toResults, type FilingResult } from './filing-results';
import { storableMail } from './storable-mail';
import { writeFiling } from './write-filing';

/** So many mails are filed in one transaction: no query has more values than every database takes. */
const MOST_TOGETHER = 100;
/** Characters: what goes to the database at a time holds nobody up. */
const MOST_TEXT = 1_000_000;

/**
 * Files mails in their order, many in one transaction: task, communication, attachments, people and the
 * ledger's step of each, or nothing at all but the reason. Safe to repeat: a second call gives the first
 * one's results. A mail that cannot be filed falls out alone.
 *
 * @returns one result a mail, in their order. It failed with `task-not-found` if the subject names tasks
 *   none of which the division has, no other sign leads to one, and `whenTaskMissing` is `fail`; with
 *   `task-not-wanted` if it joins none and is to have none, or may not join; with `settings-invalid` if
 *   the desk has no such division or row.
 * @throws DispatcherError `desk-unavailable`.
 */
export async function fileMails(store: Store, typed: FileMailRequest[]): Promise<FilingResult[]> {
	const results: FilingResult[] = [];
	for (const some of inParts(typed)) {
		const requests = some.map((request) => ({
			...storable(request),
			mail: storableMail(request.mail, request.intakeId),
		}));
		results.push(...(await fileTogether(store, requests)));
	}
	return results;
}

/** As many mails together as one transaction takes. */
function inParts(requests: FileMailRequest[]): FileMailRequest[][] {
	return cutInParts(requests, {
		most: MOST_TOGETHER,
		room: MOST_TEXT,
		sizeOf: ({ mail: { text, newText, html } }) =>
			text.length + newText.length + (html?.length ?? 0),
	});
}

async function fileTogether(store: Store, requests: FileMailRequest[]): Promise<FilingResult[]> {
	try {
		// Of two copies of a mail that are filed at the same moment, the second finds the first.
		return await withConflictsResolved(async () => await fileOnce(store, requests));
	} catch (error) {
		if (isAway(error)) throw error;
		if (requests.length === 1) return [{ kind: 'failed', error }];
		// One of them is more than the database takes, and must not keep the others back.
		const results = [];
		for (const request of requests) results.push(...(await fileTogether(store, [request])));
		return results;
	}
}

async function fileOnce(store: Store, requests: FileMailRequest[]): Promise<FilingResult[]> {
	const filed = await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const facts = await readFilingFacts(within, requests);
		const filing = { store: within, requests, plans: planFiling(requests, facts), facts };
		const results = await toResults(filing, await writeFiling(filing));
		await noteResults(within, requests, results);
		return results;
	});
	wakeAgents(store, filed);
	return filed;
}

/** What is to be sent is sent at once, by the agents of this process. */
function wakeAgents(store: Store, results: FilingResult[]): void {
	const names = results.flatMap((result) =>
		result.kind === 'filed' && result.filed.messages.length > 0 ? [result.filed.task.division] : [],
	);
	for (const name of new Set(names)) store.changes.emit('outbox', name);
}

async function noteResults(
	store: Store,
	requests: FileMailRequest[],
	results: FilingResult[],
): Promise<void> {
	const filed = results.flatMap((result) => (result.kind === 'filed' ? [result.filed] : []));
	await noteFiled(
		store,
		filed.map(({ intakeId, communication, outcome, decision }) => {
			return { intakeId, communicationId: communication.id, outcome, decision };
		}),
	);
	const refused = results.flatMap((result, position) =>
		result.kind === 'failed' && result.decision !== undefined
			? [{ intakeId: requests[position]?.intakeId ?? 0, decision: result.decision }]
			: [],
	);
	await noteRefused(store, refused);
}

function isAway(error: unknown): boolean {
	return error instanceof DispatcherError && error.code === 'desk-unavailable';
}
