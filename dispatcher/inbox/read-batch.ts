import { noteDeparted } from '../ledger/depart';
import type { Claim } from '../ledger/types';
import { fetchMails } from '../mailbox/fetch-mails';
import { listPresent } from '../mailbox/scan';
import type { Batch } from './batch';
import { readMail, unreadMail } from './read-mail';
import { idsOf, nextTry, type Taking } from './taking';

/**
 * Reads the mails of claims.
 *
 * @returns those to be tried, and those to be given up with the reason. A mail that has left the folder
 *   is in neither.
 */
export async function readClaimed(taking: Taking, claims: Claim[]): Promise<Batch> {
	const { client, request, opened } = taking;
	const batch: Batch = { fresh: [], retried: [], failed: [] };
	const unread = new Map(claims.map((claim) => [claim.uid, claim]));
	const place = { ...request, opened };
	for (const { uid, intakeId, attempt } of claims) {
		const reason = request.trouble.reasonFor(uid, request.maxAttempts);
		if (reason === undefined) continue;
		unread.delete(uid);
		batch.failed.push({ ...unreadMail(uid, { id: intakeId, attempt }, place), reason });
	}
	for await (const raw of fetchMails(client, [...unread.keys()], request.limits)) {
		// Reading costs time that work left behind must not take from others.
		request.claimed.throwIfOver();
		const claim = unread.get(raw.uid);
		if (claim === undefined) continue;
		unread.delete(raw.uid);
		const intake = { id: claim.intakeId, attempt: claim.attempt };
		const { mail, unreadable } = await readMail(raw, intake, place);
		const { givenUpReason, isRetry } = claim;
		const reason =
			givenUpReason === undefined
				? unreadable
				: `Given up after ${request.maxAttempts} attempts: ${givenUpReason}`;
		if (reason !== undefined) batch.failed.push({ ...mail, reason });
		else (isRetry ? batch.retried : batch.fresh).push(mail);
	}
	await settleUnread(taking, [...unread.values()]);
	return batch;
}

/** What was not given has left the folder, or the server keeps it to itself. */
async function settleUnread(taking: Taking, unread: Claim[]): Promise<void> {
	const { client, store, request } = taking;
	const present = await listPresent(
		client,
		unread.map(({ uid }) => uid),
	);
	// Whoever took them away (a person, another run) is done with them: nothing to hand over.
	const gone = idsOf(unread.filter(({ uid }) => !present.has(uid)));
	const { leaseMs } = request;
	const { owner } = request.claimed;
	await noteDeparted(store, { intakeIds: gone, owner, leaseMs });
	request.claimed.settled(gone);
	for (const uid of present) request.trouble.failed([uid], 'The server does not give the mail');
	const kept = idsOf(unread.filter(({ uid }) => present.has(uid)));
	await request.claimed.giveBack(kept, nextTry(taking));
}
