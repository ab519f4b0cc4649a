import type { DispatcherError } from '../core/errors';
import { claimMails, findClaimable } from '../ledger/claim';
import { closeDeparted } from '../ledger/depart';
import { mailboxKey } from '../ledger/mailbox-key';
import type { Claim, Claimable, ClaimRequest } from '../ledger/types';
import type { Folder } from '../mailbox/folder';
import { opensReadOnly } from '../mailbox/folder-rights';
import type { OpenedFolder } from '../mailbox/types';
import { recordBacklog } from '../settings/division-looks';
import { listFormerTags } from '../settings/former-tags';
import { findKnownMessages } from '../tasks/threads';
import { uidOf, type Batch } from './batch';
import type { ClaimedBatch } from './claimed-batch';
import { closeOldValidities } from './done-mails';
import { FolderListing } from './folder-listing';
import { outlineMails, type OutlinedMail } from './outline-mails';
import { planBatch } from './plan-batch';
import { BatchReader, isReaderAway, type ReaderPorts } from './read-batch';
import { notGiven, ReadTrouble } from './read-trouble';
import { ReplyOrder } from './reply-order';
import { ReturningMails, type ReturnedMail } from './returning-mails';
import { comesBack, waitedInVain } from './strange-mails';
import { pauseBetweenTries, type Taking, type TakingPlace } from './taking';
import type { InboxSettings } from './types';

/** What taking needs of the inbox around it. */
export interface TakerPorts extends ReaderPorts {
	/** Leaves out the mails that other batches have. */
	withoutHeld(uidValidity: string, uids: number[]): number[];
	/** False: no mails that were tried in vain before. */
	withRetries(): boolean;
	/** Told of what a person should know, and what keeps no mail from being processed. */
	onStrange(error: DispatcherError): void;
}

/** A batch begins as large, and grows out of a backlog. */
const FIRST_SIZE = 50;

const NOTHING: Batch = { fresh: [], retried: [], failed: [] };

/** Takes batches out of a folder, and remembers of it what the next batch goes by. */
export class BatchTaker {
	private readonly listing = new FolderListing();

	private readonly trouble = new ReadTrouble();

	private readonly returning = new ReturningMails();

	private readonly reader: BatchReader;

	/** Waiting mails that the ledger does not know yet. */
	private unclaimed = 0;

	/** How many mails the next batch has at most. */
	private size = FIRST_SIZE;

	/** In which order mails are taken. */
	readonly order: ReplyOrder;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: TakerPorts,
	) {
		const { processingTimeMinutes } = settings.division;
		this.order = new ReplyOrder(pauseBetweenTries(processingTimeMinutes));
		this.reader = new BatchReader(settings, ports, this.trouble);
	}

	/** A look begins, or what was taken last is not handed over: what waits is listed anew. */
	begin(): void {
		this.listing.outdate();
		this.order.taken([]);
		this.size = Math.min(FIRST_SIZE, this.settings.limits.mailsPerBatch);
	}

	/** A whole batch went well: the next one may be larger, which costs n8n less a mail. */
	grow(): void {
		this.size = Math.min(2 * this.size, this.settings.limits.mailsPerBatch);
	}

	/** Whether more was listed than was taken. */
	get hasMore(): boolean {
		return this.listing.uids.length > 0;
	}

	/** These are back because a person asked for them, and not by themselves. */
	expectBack(mails: ReturnedMail[]): void {
		this.returning.forget(mails);
	}

	/**
	 * Takes the next batch: list, plan, claim, read.
	 *
	 * @returns empty lists where nothing waits that is free.
	 */
	async take(folder: Folder, claimed: ClaimedBatch, place: TakingPlace): Promise<Batch> {
		const opened = await open(folder, place);
		const taking: Taking = { folder, opened, place, claimed };
		await this.list(taking);
		const planned = await this.planNext(taking);
		if (planned.length === 0) return NOTHING;
		const claims = await this.claim(taking, planned);
		await this.noteBacklog(taking, planned);
		const batch = await this.reader.read(taking, claims, planned);
		this.order.note(planned.filter(isIn([...batch.fresh, ...batch.retried].map(uidOf))));
		this.order.taken(planned.filter(isIn(batch.fresh.map(uidOf))));
		this.listing.taken([...batch.fresh, ...batch.retried, ...batch.failed].map(uidOf));
		return batch;
	}

	/** Brings what is known of the folder up to date, and closes what has left it. */
	private async list({ folder, opened, place }: Taking): Promise<void> {
		const { uidValidity, uidNext } = opened;
		const { leaseMs } = this.settings;
		const where = { mailbox: mailboxKey(place.account, place.path), uidValidity };
		const { isNew, isComplete } = await this.listing.read(folder, opened);
		// UIDs of another validity stand for nothing any more, and their mails come under new ones.
		if (isNew) {
			this.trouble.forget();
			await closeOldValidities(place.store, where);
		}
		if (!isComplete) return;
		const waiting = this.listing.uids;
		this.order.retain(uidValidity, waiting);
		const known = await closeDeparted(place.store, { ...where, leaseMs }, { waiting, uidNext });
		this.unclaimed = waiting.length - known;
	}

	/** A look that one batch ends has nothing to tell; out of a backlog each batch tells what is left. */
	private async noteBacklog({ place }: Taking, planned: OutlinedMail[]): Promise<void> {
		const first = planned.filter(({ kind }) => kind === 'first');
		this.unclaimed = Math.max(0, this.unclaimed - first.length);
		if (this.unclaimed === 0) return;
		// The oldest are taken first, so those that are left are hardly older.
		const since = planned[0]?.receivedAt ?? null;
		await recordBacklog(place.store, place.divisionId, { count: this.unclaimed, since });
	}

	/** @returns the mails to claim, oldest first. Those that are held back keep no others waiting. */
	private async planNext(taking: Taking): Promise<OutlinedMail[]> {
		// No mail is looked at twice: what was held back first may be due again by the end of a long list.
		for (let left = this.listing.uids.length; left > 0;) {
			const claimable = await this.findClaimable(taking);
			if (claimable.length === 0) return [];
			const taken = await this.plan(taking, await this.outline(taking, claimable));
			if (taken.length > 0) return taken;
			left -= claimable.length;
		}
		return [];
	}

	/** @returns the mails to claim, oldest first; what is held back is not claimable for a while. */
	private async plan(taking: Taking, mails: OutlinedMail[]): Promise<OutlinedMail[]> {
		const { place, opened, claimed } = taking;
		const resting = this.findResting(mails, opened);
		const { store, divisionId } = place;
		const messageIds = mails.flatMap(({ answered }) => answered);
		const { identificationTag, name } = this.settings.division;
		const plan = planBatch({
			mails,
			newest: this.order.newest,
			unfinished: this.order.unfinished,
			ahead: this.order.ahead,
			known: await findKnownMessages(store.db, { divisionId, messageIds }),
			tags: [identificationTag, ...(await listFormerTags(store, name))],
			resting,
			limits: this.settings.limits,
		});
		// Left behind, it must not change what later looks go by.
		claimed.throwIfOver();
		this.order.holdBack(plan, mails);
		const taken = mails.filter(isIn(plan.take));
		return taken.toSorted((one, other) => one.uid - other.uid);
	}

	/** A server may break over a mail's header, too: then the mail is found like one it does not give. */
	private async outline({ folder, claimed }: Taking, claimable: Claimable[]) {
		const { maxAttempts } = this.settings;
		const isReadable = (uid: number): boolean =>
			this.trouble.reasonFor(uid, maxAttempts) === undefined;
		try {
			const { reader } = this.ports;
			return await outlineMails({ folder, reader }, claimable, isReadable);
		} catch (error) {
			if (claimed.isOver || isReaderAway(error)) throw error;
			const uids = claimable.map(({ uid }) => uid).filter(isReadable);
			this.trouble.failed(uids, notGiven(error));
			if (uids.length === 1) this.order.postpone(uids);
			throw error;
		}
	}

	/** Mails that may be bad are read apart from the others, in turns, so that neither wait for the others. */
	private async findClaimable(taking: Taking): Promise<Claimable[]> {
		const { uidValidity } = taking.opened;
		const inTurn = this.order.inOrderOfTurn(this.listing.uids, this.size);
		const uids = this.ports.withoutHeld(uidValidity, inTurn);
		const picked = this.trouble.pick(uids);
		const found = await this.findAmong(taking, picked);
		if (found.length > 0 || picked.length === uids.length) return found;
		return await this.findAmong(taking, this.trouble.pick(uids));
	}

	private async findAmong(taking: Taking, uids: number[]): Promise<Claimable[]> {
		const request = this.claimRequest(taking, { uids, limit: this.size });
		return await findClaimable(taking.place.store, request);
	}

	private findResting(mails: OutlinedMail[], { uidNext, path }: OpenedFolder): Set<number> {
		const resting = new Set<number>();
		// A folder that stays open tells of no higher UID that comes next.
		const highest = Math.max(uidNext - 1, this.listing.highest);
		for (const mail of mails) {
			const back = this.returning.visit(mail, highest, performance.now());
			if (back.isToBeReported) this.ports.onStrange(comesBack(mail, path));
			if (back.waitMs === 0) continue;
			resting.add(mail.uid);
			this.order.postpone([mail.uid], back.waitMs);
		}
		return resting;
	}

	/** Exactly those that were planned, but for what another claimed meanwhile. */
	private async claim(taking: Taking, planned: OutlinedMail[]): Promise<Claim[]> {
		const { claimed, opened, place } = taking;
		const uids = planned.map(({ uid }) => uid);
		const heads = new Map(planned.map((mail) => [mail.uid, mail]));
		const request = { ...this.claimRequest(taking, { uids, limit: uids.length }), heads };
		const claims = await claimed.claim(
			opened.uidValidity,
			async () => await claimMails(place.store, request),
		);
		const inVain = claims.filter((claim) => claim.waitedInVain === true).length;
		if (inVain > 0) this.ports.onStrange(waitedInVain(inVain));
		return claims;
	}

	private claimRequest(
		{ place, opened, claimed }: Taking,
		{ uids, limit }: { uids: number[]; limit: number },
	): ClaimRequest {
		const { leaseMs, maxAttempts } = this.settings;
		return {
			mailbox: mailboxKey(place.account, place.path),
			uidValidity: opened.uidValidity,
			uids,
			limit,
			divisionId: place.divisionId,
			withRetries: this.ports.withRetries(),
			leaseMs,
			maxAttempts,
			owner: claimed.owner,
		};
	}
}

async function open(folder: Folder, { path }: TakingPlace): Promise<OpenedFolder> {
	const opened = await folder.open(path);
	if (opened.readOnly) throw opensReadOnly(opened.path);
	return opened;
}

function isIn(uids: number[]): (mail: { uid: number }) => boolean {
	const wanted = new Set(uids);
	return ({ uid }) => wanted.has(uid);
}
