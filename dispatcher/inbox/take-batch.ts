import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { claimMails } from '../ledger/claim';
import { closeDeparted } from '../ledger/depart';
import { mailboxKey } from '../ledger/mailbox-key';
import type { Claim } from '../ledger/types';
import { opensReadOnly } from '../mailbox/folder-rights';
import { openFolder, readSizes } from '../mailbox/scan';
import type { Batch, InboxMail } from './batch';
import { closeOldValidities } from './done-mails';
import { readClaimed } from './read-batch';
import { idsOf, nextTry, type BatchRequest, type ImapClient, type Taking } from './taking';

/**
 * Claims the next waiting mails of a folder and reads them.
 *
 * @returns empty lists where nothing waits that is free.
 */
export async function takeBatch(
	client: ImapClient,
	store: Store,
	request: BatchRequest,
): Promise<Batch> {
	const opened = await openFolder(client, request.folder);
	if (opened.readOnly) throw opensReadOnly(opened.path);
	const taking = { client, store, request, opened };
	await bringUpToDate(taking);
	const claims = await claimNext(taking);
	const inVain = claims.filter(({ waitedInVain }) => waitedInVain === true).length;
	if (inVain > 0) request.onStrange(waitedInVain(inVain));
	let reading: Claim[] = [];
	try {
		reading = await keepWithinBytes(taking, await keepReadable(taking, claims));
		const batch = await readClaimed(taking, reading);
		// Left behind, it must not change what later looks go by.
		request.claimed.throwIfOver();
		request.trouble.succeeded(uidsRead(batch));
		return await holdBackReturns(taking, await holdBackAnswers(taking, batch));
	} catch (error) {
		if (request.claimed.isOver) throw error;
		await readingFailed(taking, { claims, reading, error }).catch(() => undefined);
		throw error;
	}
}

/** Brings what is known of the folder up to date, and closes what has left it. */
async function bringUpToDate({ client, store, request, opened }: Taking): Promise<void> {
	const { listing, order, trouble, leaseMs } = request;
	const { uidValidity, uidNext } = opened;
	const place = { mailbox: mailboxKey(request.account, request.folder), uidValidity };
	const { isNew, isComplete } = await listing.read(client, opened);
	// UIDs of another validity stand for nothing any more, and their mails come under new ones.
	if (isNew) {
		trouble.forget();
		await closeOldValidities(store, place);
	}
	if (isComplete) {
		order.retain(uidValidity, listing.uids);
		await closeDeparted(store, { ...place, leaseMs }, { waiting: listing.uids, uidNext });
	}
}

async function claimNext({ store, request, opened }: Taking): Promise<Claim[]> {
	const { listing, order, claimed, divisionId, withRetries, leaseMs, maxAttempts } = request;
	const { uidValidity } = opened;
	const limit = request.limits.mailsPerBatch;
	const uids = request.withoutHeld(uidValidity, order.inOrderOfTurn(listing.uids, limit));
	return await claimed.claim(
		uidValidity,
		async () =>
			await claimMails(store, {
				mailbox: mailboxKey(request.account, request.folder),
				...{ uidValidity, uids, divisionId, limit, withRetries, leaseMs, maxAttempts },
				owner: claimed.owner,
			}),
	);
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
	const retryAt = reading.length === 1 ? nextTry(taking) : undefined;
	await taking.request.claimed.giveBack(idsOf(claims), retryAt);
}

function uidsRead({ fresh, retried }: Batch): number[] {
	return [...fresh, ...retried].map(({ item }) => item.mailbox.uid);
}

/** Mails that may be bad are read apart from the others, and the rest is given back. */
async function keepReadable(taking: Taking, claims: Claim[]): Promise<Claim[]> {
	const picked = new Set(taking.request.trouble.pick(claims.map(({ uid }) => uid)));
	await taking.request.claimed.giveBack(idsOf(claims.filter(({ uid }) => !picked.has(uid))));
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
	await taking.request.claimed.giveBack(idsOf(claims.slice(keptCount)));
	return claims.slice(0, keptCount).sort((one, other) => one.uid - other.uid);
}

/** Gives answers back whose requests are still on their way. */
async function holdBackAnswers(taking: Taking, batch: Batch): Promise<Batch> {
	const { store, request } = taking;
	const early = await request.order.findEarly(batch, { store, ...request });
	const ids = (mails: Batch['fresh']): number[] =>
		mails.flatMap(({ item }) => item.intake.id ?? []);
	await request.claimed.giveBack(ids(early.beforeTheirTurn));
	await request.claimed.giveBack(ids(early.beforeTheirRequest), nextTry(taking));
	request.claimed.throwIfOver();
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

/** Gives mails back for a while that come again each time they are moved. */
async function holdBackReturns(taking: Taking, batch: Batch): Promise<Batch> {
	const { request, store, opened } = taking;
	const highest = opened.uidNext - 1;
	const held = new Set<InboxMail>();
	for (const mail of [...batch.fresh, ...batch.retried, ...batch.failed]) {
		const { waitMs, isToBeReported } = request.returning.visit(mail, highest, performance.now());
		if (isToBeReported) request.onStrange(comesBack(mail, opened.path));
		if (waitMs === 0) continue;
		held.add(mail);
		const retryAt = new Date(store.clock().getTime() + waitMs);
		await request.claimed.giveBack([mail.item.intake.id ?? 0], retryAt);
	}
	const isFree = (mail: InboxMail): boolean => !held.has(mail);
	return {
		fresh: batch.fresh.filter(isFree),
		retried: batch.retried.filter(isFree),
		failed: batch.failed.filter(isFree),
	};
}

function comesBack({ item }: InboxMail, folder: string): DispatcherError {
	return new DispatcherError({
		code: 'mail-returns',
		whatHappened: `The mail "${item.mail.subject}" comes back to the folder "${folder}" each time it is moved`,
		whatToDo:
			'Look for a rule that moves it back, or choose a real folder: a search folder shows mails wherever they are. It is processed ever more rarely until then.',
	});
}

function waitedInVain(count: number): DispatcherError {
	return new DispatcherError({
		code: 'waited-in-vain',
		whatHappened: `Executions that waited with ${count === 1 ? '1 mail' : `${count} mails`} did not decide in time`,
		whatToDo:
			'The mails are handed over again. If approvals take longer, raise the trigger’s option Longest Wait (Days); if the steps behind a timed wait do, raise Longest Execution (Minutes).',
	});
}
