import { DispatcherError } from '../core/errors';
import type { Logger } from '../core/ports';
import { noteDeparted } from '../ledger/depart';
import type { Claim } from '../ledger/types';
import type { MailReader, MailReading } from '../message/reader';
import { uidOf, type Batch, type StoreAttachment } from './batch';
import { takeIn, unreadMail, wrapMail, type FetchedMail, type ReadPlace } from './read-mail';
import { notGiven, type ReadTrouble } from './read-trouble';
import { idsOf, pauseBetweenTries, type Taking } from './taking';
import type { InboxSettings } from './types';

/** What reading needs of the inbox around it. */
export interface ReaderPorts {
	reader: MailReader;
	storeAttachment: StoreAttachment;
	logger: Logger;
}

/** Reads the mails of claims: those read whole in one FETCH. */
export class BatchReader {
	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: ReaderPorts,
		private readonly trouble: ReadTrouble,
	) {}

	/**
	 * Reads the mails of claims. What fails gives all of them back, since nobody knows of which it failed;
	 * they are read apart from the others then, in halves and halves of halves.
	 *
	 * @param outlined their sizes, as the server told them.
	 * @returns those to be tried, and those to be given up with the reason. A mail that has left the
	 *   folder is in neither.
	 */
	async read(
		taking: Taking,
		claims: Claim[],
		outlined: Array<{ uid: number; size: number }>,
	): Promise<Batch> {
		const { claimed } = taking;
		try {
			const batch = await this.readAll(taking, claims, outlined);
			// Left behind, it must not change what later looks go by.
			claimed.throwIfOver();
			this.trouble.succeeded([...batch.fresh, ...batch.retried].map(uidOf));
			return batch;
		} catch (error) {
			if (claimed.isOver) throw error;
			await this.failed(taking, claims, error).catch(() => undefined);
			throw error;
		}
	}

	private async readAll(
		taking: Taking,
		claims: Claim[],
		outlined: Array<{ uid: number; size: number }>,
	): Promise<Batch> {
		const { folder, claimed } = taking;
		const { maxAttempts, limits } = this.settings;
		const place = this.placeOf(taking);
		const batch: Batch = { fresh: [], retried: [], failed: [] };
		const unread = new Map(claims.map((claim) => [claim.uid, claim]));
		for (const { uid, intakeId, attempt } of claims) {
			const reason = this.trouble.reasonFor(uid, maxAttempts);
			if (reason === undefined) continue;
			unread.delete(uid);
			batch.failed.push({ ...unreadMail(uid, { id: intakeId, attempt }, place), reason });
		}
		const sizes = new Map(outlined.map(({ uid, size }) => [uid, size]));
		const fetched: Array<FetchedMail & { claim: Claim }> = [];
		for await (const raw of folder.read([...unread.keys()], { ...limits, sizes })) {
			// Reading costs time that work left behind must not take from others.
			claimed.throwIfOver();
			const claim = unread.get(raw.uid);
			if (claim === undefined) continue;
			unread.delete(raw.uid);
			fetched.push({ ...(await takeIn(raw, place)), claim });
		}
		claimed.throwIfOver();
		const readings = await this.ports.reader.readMails(fetched.map(({ unread: mail }) => mail));
		for (const [at, { claim, ...mail }] of fetched.entries()) {
			const reading = readings[at];
			if (reading !== undefined) this.sort(batch, { claim, mail, reading, place });
		}
		await this.settleUnread(taking, [...unread.values()]);
		return batch;
	}

	/** Tells whether a mail is to be tried, tried again or given up. */
	private sort(batch: Batch, { claim, mail: fetched, reading, place }: SortedMail): void {
		const intake = { id: claim.intakeId, attempt: claim.attempt };
		const { mail, unreadable } = wrapMail(fetched, reading, { intake, place });
		if ('plainBecause' in reading) this.tellPlain(claim, reading.plainBecause);
		const reason = whyGivenUp(claim, this.settings.maxAttempts) ?? unreadable;
		if (reason !== undefined) batch.failed.push({ ...mail, reason });
		else (claim.isRetry ? batch.retried : batch.fresh).push(mail);
	}

	private tellPlain({ uid }: Claim, reason: string): void {
		const words =
			'Only the header and the raw text of a mail were read; its attachments stay in it';
		this.ports.logger.warn(words, { uid, reason });
	}

	private placeOf({ opened, place }: Taking): ReadPlace {
		const { division, limits } = this.settings;
		const { storeAttachment } = this.ports;
		return { division, account: place.account, opened, limits, storeAttachment };
	}

	/** What was not given has left the folder, or the server keeps it to itself. */
	private async settleUnread({ folder, place, claimed }: Taking, unread: Claim[]): Promise<void> {
		if (unread.length === 0) return;
		const { leaseMs } = this.settings;
		const present = await folder.listPresent(unread.map(({ uid }) => uid));
		// Whoever took them away (a person, another run) is done with them: nothing to hand over.
		const intakeIds = idsOf(unread.filter(({ uid }) => !present.has(uid)));
		await noteDeparted(place.store, { intakeIds, owner: claimed.owner, leaseMs });
		claimed.settled(intakeIds);
		for (const uid of present) this.trouble.failed([uid], 'The server does not give the mail');
		const kept = idsOf(unread.filter(({ uid }) => present.has(uid)));
		await claimed.giveBack(kept, this.nextTry(place));
	}

	/** A mail that failed alone waits, so that the others come before it. */
	private async failed({ place, claimed }: Taking, claims: Claim[], error: unknown) {
		const uids = claims.map(({ uid }) => uid);
		if (!isReaderAway(error)) this.trouble.failed(uids, notGiven(error));
		await claimed.giveBack(idsOf(claims), claims.length === 1 ? this.nextTry(place) : undefined);
	}

	private nextTry({ store }: Taking['place']): Date {
		const pauseMs = pauseBetweenTries(this.settings.division.processingTimeMinutes);
		return new Date(store.clock().getTime() + pauseMs);
	}
}

/** A mail on its way from the server to whoever tries it. */
interface SortedMail {
	claim: Claim;
	mail: FetchedMail;
	reading: MailReading;
	place: ReadPlace;
}

/** Whether no mail can be read for now, which says nothing about any of them. */
export function isReaderAway(error: unknown): boolean {
	return error instanceof DispatcherError && error.code === 'reader-unavailable';
}

function whyGivenUp({ givenUpReason }: Claim, maxAttempts: number): string | undefined {
	if (givenUpReason === undefined) return undefined;
	return `Given up after ${maxAttempts} attempts: ${givenUpReason}`;
}
