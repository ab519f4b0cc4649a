import type { Store } from '../database/open-store';
import { readReference } from '../message/reference';
import type { DivisionSettings } from '../settings/division-settings';
import { listFormerTags } from '../settings/former-tags';
import { findThread } from '../tasks/threads';
import type { Batch, InboxMail } from './batch';

/** Of each batch out of a backlog, this part is taken from its new end. */
const PART_OF_NEWEST = 1 / 5;
/** So many batches make a backlog. */
const BACKLOG_BATCHES = 2;

/** Mails that are read too early, with the reason. */
export interface EarlyMails {
	/** They answer what nobody knows yet, and lie at the new end of a backlog. */
	beforeTheirTurn: InboxMail[];
	/** They answer a mail that failed before, or that an execution still has. */
	beforeTheirRequest: InboxMail[];
}

/**
 * In which order mails are handed over.
 *
 * Oldest first. Out of a backlog a part of each batch is taken from its new end, so that what arrives
 * now does not wait until the backlog is done. An answer must not come before what it answers: it
 * would open a task of its own. So from the new end only those are handed over that answer nothing,
 * carry a task's reference or answer what the desk knows; the others come in their turn. For the same
 * reason an answer waits while its request is with an execution or is to be tried again.
 */
export class ReplyOrder {
	private uidValidity: string | undefined;

	/** The UIDs of mails that were read and are in the folder still, by their Message-IDs. */
	private readonly unfinished = new Map<string, number>();

	/** UIDs at the new end that are to come in their turn. */
	private readonly inTurn = new Set<number>();

	private newest = new Set<number>();

	/**
	 * Forgets what has left the folder.
	 *
	 * @param uids all that are in it.
	 */
	retain(uidValidity: string, uids: number[]): void {
		const inFolder = new Set(this.uidValidity === uidValidity ? uids : []);
		this.uidValidity = uidValidity;
		for (const uid of this.inTurn) if (!inFolder.has(uid)) this.inTurn.delete(uid);
		for (const [messageId, uid] of this.unfinished) {
			if (!inFolder.has(uid)) this.unfinished.delete(messageId);
		}
	}

	/** @returns the UIDs as they should be taken, `limit` at a time. */
	inOrderOfTurn(uids: number[], limit: number): number[] {
		this.newest = new Set();
		if (uids.length <= BACKLOG_BATCHES * limit) return uids;
		const wanted = Math.ceil(limit * PART_OF_NEWEST);
		for (let index = uids.length - 1; this.newest.size < wanted && index >= 0; index -= 1) {
			const uid = uids[index] as number;
			if (!this.inTurn.has(uid)) this.newest.add(uid);
		}
		return [...this.newest, ...uids.filter((uid) => !this.newest.has(uid))];
	}

	/** Finds the mails of a batch that were read too early. */
	async findEarly(
		{ fresh, retried }: Batch,
		{
			store,
			division,
			divisionId,
		}: { store: Store; division: DivisionSettings; divisionId: number },
	): Promise<EarlyMails> {
		const early: EarlyMails = { beforeTheirTurn: [], beforeTheirRequest: [] };
		const tags = [division.identificationTag, ...(await listFormerTags(store, division.name))];
		const together = new Set(fresh.map(({ item }) => item.mail.messageId));
		for (const mail of [...fresh, ...retried]) {
			const answered = answersOf(mail);
			const isOpen = this.openRequests(mail).some((messageId) => !together.has(messageId));
			const isAtNewEnd = this.newest.has(mail.item.mailbox.uid) && answered.length > 0;
			if (!isOpen && !isAtNewEnd) continue;
			if (readReference(mail.item.mail.subject, ...tags) !== undefined) continue;
			if ((await findThread(store.db, { divisionId, answered })) !== undefined) continue;
			// An answer to this one in the same batch is early, too.
			this.note([mail]);
			together.delete(mail.item.mail.messageId);
			if (isAtNewEnd) this.inTurn.add(mail.item.mailbox.uid);
			(isAtNewEnd ? early.beforeTheirTurn : early.beforeTheirRequest).push(mail);
		}
		return early;
	}

	/** These are in our hands, or wait for their next try. */
	note(mails: InboxMail[]): void {
		for (const { item } of mails) {
			const { messageId } = item.mail;
			if (messageId !== null) this.unfinished.set(messageId, item.mailbox.uid);
		}
	}

	/** An execution waits with these, perhaps for days, and their answers must not wait as long. */
	forget(mails: InboxMail[]): void {
		const left = new Set(mails.map(({ item }) => item.mailbox.uid));
		for (const [messageId, uid] of this.unfinished) {
			if (left.has(uid)) this.unfinished.delete(messageId);
		}
	}

	/** Only what came earlier counts: two mails that answer each other would wait for ever. */
	private openRequests(mail: InboxMail): string[] {
		return answersOf(mail).filter((messageId) => {
			const uid = this.unfinished.get(messageId);
			return uid !== undefined && uid < mail.item.mailbox.uid;
		});
	}
}

function answersOf({ item }: InboxMail): string[] {
	const { inReplyTo, references } = item.mail;
	return [...(inReplyTo === null ? [] : [inReplyTo]), ...references];
}
