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
import { openFolder, readSizes } from './mailbox/scan';
import type { MailboxWatch } from './mailbox/watch';
import type { OpenedFolder } from './mailbox/types';
import { readMail } from './read-mail';
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
	const { listing, order } = request;
	const opened = await openFolder(client, request.folder);
	const { uidValidity } = opened;
	const mailbox = mailboxKey(request.account, request.folder);
	const { isNew, isComplete } = await listing.read(client, opened);
	// UIDs of another validity stand for nothing any more, and their mails come under new ones.
	if (isNew) await closeOldValidities(desk, { mailbox, uidValidity });
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
	try {
		const kept = await keepWithinBytes(taking, claims);
		const batch = await readClaimed(taking, kept);
		return await holdBackAnswers(taking, batch);
	} catch (error) {
		await giveBack(taking, idsOf(claims)).catch(() => undefined);
		throw error;
	}
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
	const { client, desk, request, opened } = taking;
	const batch: Batch = { fresh: [], retried: [], failed: [] };
	const unread = new Map(claims.map((claim) => [claim.uid, claim]));
	for await (const raw of fetchMails(client, [...unread.keys()], request.limits)) {
		const claim = unread.get(raw.uid);
		if (claim === undefined) continue;
		unread.delete(raw.uid);
		const intake = { id: claim.intakeId, attempt: claim.attempt };
		const { mail, unreadable } = await readMail(raw, intake, { ...request, opened });
		const { givenUpReason, isRetry } = claim;
		const reason =
			givenUpReason === undefined
				? unreadable
				: `Given up after ${request.maxAttempts} attempts: ${givenUpReason}`;
		if (reason !== undefined) batch.failed.push({ ...mail, reason });
		else (isRetry ? batch.retried : batch.fresh).push(mail);
	}
	// Whoever took them away (a person, another run) is done with them: nothing to hand over.
	const gone = idsOf([...unread.values()]);
	await finishRouting(desk, gone);
	request.claims.drop(gone);
	return batch;
}

/** Gives answers back whose requests are still on their way. */
async function holdBackAnswers(taking: Taking, batch: Batch): Promise<Batch> {
	const { desk, request } = taking;
	const { processingTimeMinutes } = request.division;
	const early = await request.order.findEarly(batch, { desk, ...request });
	const ids = (mails: Batch['fresh']): number[] =>
		mails.flatMap(({ item }) => item.intake.id ?? []);
	await giveBack(taking, ids(early.beforeTheirTurn));
	await giveBack(
		taking,
		ids(early.beforeTheirRequest),
		new Date(desk.clock().getTime() + (processingTimeMinutes * 60_000) / 2),
	);
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
