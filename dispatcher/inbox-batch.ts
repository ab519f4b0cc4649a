import type { Batch } from './batch';
import { claimMails } from './desk/claim-mails';
import { closeDeparted, closeOldValidities } from './desk/intake';
import type { Desk } from './desk/open-desk';
import type { Claim } from './desk/types';
import { mailboxKey } from './mailbox-account';
import { openFolder, readSizes } from './mailbox/scan';
import { readClaimed } from './read-batch';
import {
	giveBack,
	idsOf,
	nextTry,
	type BatchRequest,
	type ImapClient,
	type Taking,
} from './taking';

/**
 * Claims the next waiting mails of a folder and reads them.
 *
 * @returns empty lists where nothing waits that is free.
 */
export async function takeBatch(
	client: ImapClient,
	desk: Desk,
	request: BatchRequest,
): Promise<Batch> {
	const { listing, order, trouble } = request;
	const opened = await openFolder(client, request.folder);
	const { uidValidity } = opened;
	const mailbox = mailboxKey(request.account, request.folder);
	const { isNew, isComplete } = await listing.read(client, opened);
	// UIDs of another validity stand for nothing any more, and their mails come under new ones.
	if (isNew) {
		trouble.forget();
		await closeOldValidities(desk, { mailbox, uidValidity });
	}
	if (isComplete) {
		order.retain(uidValidity, listing.uids);
		const { uidNext } = opened;
		const place = { mailbox, uidValidity, leaseMs: request.leaseMs };
		await closeDeparted(desk, place, { waiting: listing.uids, uidNext });
	}
	const claims = await claimMails(desk, {
		mailbox,
		uidValidity,
		uids: order
			.inOrderOfTurn(listing.uids, request.limits.mailsPerBatch)
			.filter((uid) => !request.claims.holds(uidValidity, uid)),
		divisionId: request.divisionId,
		limit: request.limits.mailsPerBatch,
		withRetries: request.withRetries,
		leaseMs: request.leaseMs,
		owner: request.owner,
		maxAttempts: request.maxAttempts,
	});
	request.claims.hold(claims, uidValidity);
	const taking = { client, desk, request, opened };
	let reading: Claim[] = [];
	try {
		reading = await keepWithinBytes(taking, await keepReadable(taking, claims));
		const batch = await readClaimed(taking, reading);
		trouble.succeeded(uidsRead(batch));
		return await holdBackAnswers(taking, batch);
	} catch (error) {
		await readingFailed(taking, { claims, reading, error }).catch(() => undefined);
		throw error;
	}
}

/** What was claimed goes back; a mail that failed alone waits, so that the others come before it. */
async function readingFailed(
	taking: Taking,
	{ claims, reading, error }: { claims: Claim[]; reading: Claim[]; error: unknown },
): Promise<void> {
	const words = error instanceof Error ? error.message : String(error);
	taking.request.trouble.failed(
		reading.map(({ uid }) => uid),
		`The server does not give the mail: ${words}`,
	);
	await giveBack(taking, idsOf(claims), reading.length === 1 ? nextTry(taking) : undefined);
}

function uidsRead({ fresh, retried }: Batch): number[] {
	return [...fresh, ...retried].map(({ item }) => item.mailbox.uid);
}

/** Mails that may be bad are read apart from the others, and the rest is given back. */
async function keepReadable(taking: Taking, claims: Claim[]): Promise<Claim[]> {
	const picked = new Set(taking.request.trouble.pick(claims.map(({ uid }) => uid)));
	await giveBack(taking, idsOf(claims.filter(({ uid }) => !picked.has(uid))));
	return claims.filter(({ uid }) => picked.has(uid));
}

/** Sizes are known only after the claim was made, so what is too much is given back at once. */
async function keepWithinBytes(taking: Taking, claims: Claim[]): Promise<Claim[]> {
	const { bytesPerBatch, readInFullUpTo } = taking.request.limits;
	const sizes = await readSizes(
		taking.client,
		claims.map(({ uid }) => uid),
	);
	let bytes = 0;
	const fitting = claims.findIndex(({ uid }) => {
		bytes += Math.min(sizes.get(uid) ?? 0, readInFullUpTo);
		return bytes > bytesPerBatch;
	});
	const keptCount = fitting === -1 ? claims.length : Math.max(1, fitting);
	await giveBack(taking, idsOf(claims.slice(keptCount)));
	return claims.slice(0, keptCount).sort((one, other) => one.uid - other.uid);
}

/** Gives answers back whose requests are still on their way. */
async function holdBackAnswers(taking: Taking, batch: Batch): Promise<Batch> {
	const { desk, request } = taking;
	const early = await request.order.findEarly(batch, { desk, ...request });
	const ids = (mails: Batch['fresh']): number[] =>
		mails.flatMap(({ item }) => item.intake.id ?? []);
	await giveBack(taking, ids(early.beforeTheirTurn));
	await giveBack(taking, ids(early.beforeTheirRequest), nextTry(taking));
	const isEarly = new Set([...early.beforeTheirTurn, ...early.beforeTheirRequest]);
	const kept = {
		fresh: batch.fresh.filter((mail) => !isEarly.has(mail)),
		retried: batch.retried.filter((mail) => !isEarly.has(mail)),
		failed: batch.failed,
	};
	request.order.note([...kept.fresh, ...kept.retried]);
	request.listing.taken([...kept.fresh, ...kept.retried, ...kept.failed]);
	return kept;
}
