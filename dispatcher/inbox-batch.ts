import type { Batch, BatchLimits, StoreAttachment } from './batch';
import { claimMails } from './desk/claim-mails';
import { releaseClaims } from './desk/claims';
import { closeDeparted, closeOldValidities, finishRouting } from './desk/intake';
import type { Desk } from './desk/open-desk';
import type { Claim, DivisionSettings } from './desk/types';
import type { FolderListing } from './folder-listing';
import type { HeldClaims } from './held-claims';
import { mailboxKey } from './mailbox-account';
import { fetchMails } from './mailbox/fetch-mails';
import { listPresent, openFolder, readSizes } from './mailbox/scan';
import type { MailboxWatch } from './mailbox/watch';
import type { OpenedFolder } from './mailbox/types';
import { readMail, unreadMail } from './read-mail';
import type { ReadTrouble } from './read-trouble';
import type { ReplyOrder } from './reply-order';

type ImapClient = Parameters<Parameters<MailboxWatch['use']>[0]>[0];

/** What a batch is taken for. */
export interface BatchRequest {
	division: DivisionSettings;
	divisionId: number;
	account: string;
	/** The folder's path as the server writes it. */
	folder: string;
	owner: string;
	leaseMs: number;
	maxAttempts: number;
	/** False: no mails that were tried in vain before. */
	withRetries: boolean;
	limits: BatchLimits;
	storeAttachment: StoreAttachment;
	/** Told of the claims as soon as they are made: reading may take longer than their lease. */
	claims: HeldClaims;
	listing: FolderListing;
	order: ReplyOrder;
	trouble: ReadTrouble;
}

interface Taking {
	client: ImapClient;
	desk: Desk;
	request: BatchRequest;
	opened: OpenedFolder;
}

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
		await closeDeparted(desk, { mailbox, uidValidity }, listing.uids);
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

/** Before the next look, so that a mail is tried once a look and not in a tight loop. */
function nextTry({ desk, request }: Taking): Date {
	const { processingTimeMinutes } = request.division;
	return new Date(desk.clock().getTime() + (processingTimeMinutes * 60_000) / 2);
}

function uidsRead({ fresh, retried }: Batch): number[] {
	return [...fresh, ...retried].map(({ item }) => item.mailbox.uid);
}

function idsOf(claims: Claim[]): number[] {
	return claims.map(({ intakeId }) => intakeId);
}

/** Frees claims and holds nothing against them. Where even that fails, the next scan frees them. */
async function giveBack(
	{ desk, request }: Taking,
	intakeIds: number[],
	retryAt?: Date,
): Promise<void> {
	request.claims.drop(intakeIds);
	await releaseClaims(desk, {
		intakeIds,
		owner: request.owner,
		reason: 'left for later',
		charge: 'nothing',
		...(retryAt === undefined ? {} : { retryAt }),
	});
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

async function readClaimed(taking: Taking, claims: Claim[]): Promise<Batch> {
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
	const { client, desk, request } = taking;
	const present = await listPresent(
		client,
		unread.map(({ uid }) => uid),
	);
	// Whoever took them away (a person, another run) is done with them: nothing to hand over.
	const gone = idsOf(unread.filter(({ uid }) => !present.has(uid)));
	await finishRouting(desk, gone);
	request.claims.drop(gone);
	for (const uid of present) request.trouble.failed([uid], 'The server does not give the mail');
	await giveBack(taking, idsOf(unread.filter(({ uid }) => present.has(uid))), nextTry(taking));
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
