import { claimMails } from './desk/claim-mails';
import { releaseClaims } from './desk/claims';
import { finishRouting } from './desk/intake';
import type { Desk } from './desk/open-desk';
import type { Claim, DivisionSettings } from './desk/types';
import { DispatcherError } from './errors';
import type { HeldClaims } from './held-claims';
import type { IntakeItem } from './item';
import { mailboxKey } from './mailbox-account';
import { fetchMails } from './mailbox/fetch-mails';
import { listWaiting, openFolder, readSizes } from './mailbox/scan';
import type { MailboxWatch } from './mailbox/watch';
import type { OpenedFolder, RawMail } from './mailbox/types';
import { parseMail } from './message/parse-mail';
import type { Mail, MailAttachment } from './message/mail';

type ImapClient = Parameters<Parameters<MailboxWatch['use']>[0]>[0];

/** How much of a mailbox is taken at a time. */
export interface BatchLimits {
	mailsPerBatch: number;
	/** Octets of mail read at a time; one mail is always taken. */
	bytesPerBatch: number;
	/** Octets up to which a mail is read with its attachments. */
	readInFullUpTo: number;
	keepAttachments: boolean;
}

/** A mail to hand over, with the contents of its attachments. */
export interface InboxMail {
	item: IntakeItem;
	attachments: MailAttachment[];
}

/** A mail that goes to Unprocessed without being filed. */
export interface FailedMail extends InboxMail {
	reason: string;
}

/** What one look at a folder brought. */
export interface Batch {
	/** First tries: handed over together. */
	fresh: InboxMail[];
	/** Tried in vain before: handed over one by one, so that one bad mail takes none with it. */
	retried: InboxMail[];
	/** Cannot be read, or were tried too often. */
	failed: FailedMail[];
}

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
	/** At most so many mails that were tried in vain before. */
	retryLimit: number;
	limits: BatchLimits;
	/** Told of the claims as soon as they are made: reading may take longer than their lease. */
	claims: HeldClaims;
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
	const opened = await openFolder(client, request.folder);
	const { uidValidity } = opened;
	const uids = opened.mailCount === 0 ? [] : await listWaiting(client);
	const claims = await claimMails(desk, {
		mailbox: mailboxKey(request.account, request.folder),
		uidValidity,
		uids: uids.filter((uid) => !request.claims.holds(uidValidity, uid)),
		divisionId: request.divisionId,
		limit: request.limits.mailsPerBatch,
		retryLimit: request.retryLimit,
		leaseMs: request.leaseMs,
		owner: request.owner,
		maxAttempts: request.maxAttempts,
	});
	request.claims.hold(claims, uidValidity);
	try {
		const kept = await keepWithinBytes(client, desk, { claims, request });
		return await readClaimed(client, desk, { claims: kept, request, opened });
	} catch (error) {
		await giveBack(desk, claims, request).catch(() => undefined);
		throw error;
	}
}

/** Frees claims without counting an attempt. Where even that fails, the next scan frees them. */
async function giveBack(
	desk: Desk,
	claims: Claim[],
	{ owner, claims: held }: BatchRequest,
): Promise<void> {
	const intakeIds = claims.map(({ intakeId }) => intakeId);
	held.drop(intakeIds);
	await releaseClaims(desk, {
		intakeIds,
		owner,
		reason: 'left for the next batch',
		charge: 'nothing',
	});
}

/**
 * Reads one waiting mail without claiming it, for a look at it in the editor.
 *
 * @returns undefined where the folder is empty.
 */
export async function peekMail(
	client: ImapClient,
	request: Pick<BatchRequest, 'account' | 'division' | 'folder' | 'limits'>,
): Promise<InboxMail | undefined> {
	const opened = await openFolder(client, request.folder);
	const [uid] = opened.mailCount === 0 ? [] : await listWaiting(client);
	if (uid === undefined) return undefined;
	for await (const raw of fetchMails(client, [uid], request.limits)) {
		const parsed = await readMail(raw, request.limits);
		return {
			item: {
				division: request.division,
				mail: parsed.mail,
				mailbox: {
					account: request.account,
					folder: opened.path,
					uid,
					uidValidity: opened.uidValidity,
				},
				intake: { id: null, attempt: 0 },
			},
			attachments: parsed.attachments,
		};
	}
	return undefined;
}

/** Sizes are known only after the claim was made, so what is too much is given back at once. */
async function keepWithinBytes(
	client: ImapClient,
	desk: Desk,
	{ claims, request }: { claims: Claim[]; request: BatchRequest },
): Promise<Claim[]> {
	const { bytesPerBatch, readInFullUpTo } = request.limits;
	const sizes = await readSizes(
		client,
		claims.map(({ uid }) => uid),
	);
	let bytes = 0;
	const fitting = claims.findIndex(({ uid }) => {
		bytes += Math.min(sizes.get(uid) ?? 0, readInFullUpTo);
		return bytes > bytesPerBatch;
	});
	if (fitting === -1) return claims;
	const keptCount = Math.max(1, fitting);
	await giveBack(desk, claims.slice(keptCount), request);
	return claims.slice(0, keptCount);
}

async function readClaimed(
	client: ImapClient,
	desk: Desk,
	{ claims, request, opened }: { claims: Claim[]; request: BatchRequest; opened: OpenedFolder },
): Promise<Batch> {
	const batch: Batch = { fresh: [], retried: [], failed: [] };
	const unread = new Map(claims.map((claim) => [claim.uid, claim]));
	for await (const raw of fetchMails(client, [...unread.keys()], request.limits)) {
		const claim = unread.get(raw.uid);
		if (claim === undefined) continue;
		unread.delete(raw.uid);
		await addToBatch(batch, raw, { claim, request, opened });
	}
	// Whoever took them away (a person, another run) is done with them: nothing to hand over.
	const gone = [...unread.values()].map(({ intakeId }) => intakeId);
	await finishRouting(desk, gone);
	request.claims.drop(gone);
	return batch;
}

async function addToBatch(
	batch: Batch,
	raw: RawMail,
	{ claim, request, opened }: { claim: Claim; request: BatchRequest; opened: OpenedFolder },
): Promise<void> {
	const wrap = (mail: Mail, attachments: MailAttachment[]): InboxMail => ({
		item: {
			division: request.division,
			mail,
			mailbox: {
				account: request.account,
				folder: opened.path,
				uid: raw.uid,
				uidValidity: opened.uidValidity,
			},
			intake: { id: claim.intakeId, attempt: claim.attempt },
		},
		attachments,
	});
	try {
		const { mail, attachments } = await readMail(raw, request.limits);
		const wrapped = wrap(mail, attachments);
		if (claim.givenUpReason !== undefined) {
			const reason = `Given up after ${request.maxAttempts} attempts: ${claim.givenUpReason}`;
			batch.failed.push({ ...wrapped, reason });
		} else if (claim.alone) batch.retried.push(wrapped);
		else batch.fresh.push(wrapped);
	} catch (error) {
		if (!(error instanceof DispatcherError)) throw error;
		batch.failed.push({ ...wrap(unreadableMail(raw), []), reason: error.message });
	}
}

async function readMail(raw: RawMail, { keepAttachments }: BatchLimits) {
	return await parseMail(raw.source, {
		size: raw.size,
		omittedAttachments: raw.omittedAttachments,
		keepAttachments,
	});
}

/** What is known of a mail that cannot be read: enough to move it and to tell of it. */
function unreadableMail(raw: RawMail): Mail {
	return {
		from: null,
		to: [],
		cc: [],
		replyTo: [],
		subject: '',
		date: raw.receivedAt.toISOString(),
		messageId: null,
		inReplyTo: null,
		references: [],
		text: '',
		newText: '',
		html: null,
		headers: {},
		size: raw.size,
		automatic: false,
		automaticReason: null,
		contentHash: '',
		attachments: [],
	};
}
