import { DispatcherError } from '../core/errors';
import { Steps } from '../core/steps';
import type { Store } from '../database/open-store';
import type { Folder } from '../mailbox/folder';
import { connectionLost } from '../mailbox/use-client';
import { recordLook } from '../settings/division-looks';
import { mayWork } from '../settings/pause';
import { resumeDue } from '../tasks/pending';
import type { Batch } from './batch';
import { startClaimWatch, type ClaimWatch } from './claim-watch';
import type { ClaimedBatch } from './claimed-batch';
import { DivisionPlaces, type DivisionPlace, type LookReason } from './division-place';
import type { Executions } from './executions';
import { HandOver } from './hand-over';
import { createHeldClaims, type HeldClaims } from './held-claims';
import { pruneLedger } from './prune-ledger';
import { PooledSettling } from './pooled-settling';
import { MailReturns } from './return-mails';
import { Settling } from './settling';
import { listSettlingPlaces } from './settling-places';
import { BatchTaker } from './take-batch';
import type { InboxPorts, InboxSettings, OpenMailbox } from './types';
import type { WaitingMails } from './waiting-mails';

/** What the looks of a session share with it. */
export interface LookContext {
	/** Unique to the session: its batches are named after it. */
	session: string;
	executions: Executions;
	waiting: WaitingMails;
	mailbox: OpenMailbox;
	/** Called off: nothing more is taken, and what was not handed over is given back. */
	signal: AbortSignal;
	/** Whose claims are to be freed, except those that executions have. */
	predecessor: Look | undefined;
	events: LookEvents;
}

/** What a session is told of its looks. */
export interface LookEvents {
	/** A batch was taken: the mailbox and the desk are there. */
	onSuccess: () => void;
	/** The desk fails while an execution is settled, or something is strange. */
	onFailure: (error: unknown) => void;
	/** A destination takes no mails; `undefined` once all do. */
	onRefusal: (error: DispatcherError | undefined) => void;
	/** Mails that are asked for are not moved back; `undefined` once they are. */
	onReturnRefusal: (error: DispatcherError | undefined) => void;
	/** Something was asked of the division, in this process. */
	onChange: () => void;
}

/** The looks at a division's folder. */
export class Look {
	/** What it is at, for whoever asks why nothing comes of it. */
	readonly steps = new Steps('waiting for the first check');

	private readonly claims: HeldClaims;

	private readonly claimWatch: ClaimWatch;

	private readonly batches: BatchTaker;

	private readonly settling: Settling;

	private readonly pooled: PooledSettling;

	private readonly returns: MailReturns;

	private readonly places: DivisionPlaces;

	private predecessor: Look | undefined;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: InboxPorts,
		private readonly context: LookContext,
	) {
		const { session, executions, events } = context;
		const { logger, workflow } = ports;
		this.predecessor = context.predecessor;
		this.places = new DivisionPlaces(settings, ports, { ...context, onChange: events.onChange });
		this.settling = new Settling({
			...events,
			onNotices: () => ports.onNotices(),
			onStrange: (error) => events.onFailure(error),
			logger,
			random: ports.random,
			moveLeaseMs: settings.moveLeaseMs,
			...(workflow === undefined ? {} : { workflow }),
		});
		this.claims = createHeldClaims({ session, leaseMs: settings.leaseMs, logger });
		this.claimWatch = startClaimWatch({
			session,
			store: () => this.places.store,
			accountedFor: () => this.claims.accountedFor(),
			onUnattended: (error) => events.onFailure(error),
			logger,
		});
		this.batches = new BatchTaker(settings, {
			reader: ports.reader,
			storeAttachment: ports.storeAttachment,
			logger,
			withoutHeld: (uidValidity, uids) => this.claims.withoutHeld(uidValidity, uids),
			// Retries that hang must leave places to the mails behind them.
			withRetries: () => executions.retrying() < Math.ceil(settings.executionsAtOnce / 2),
			onStrange: (error) => events.onFailure(error),
		});
		this.pooled = new PooledSettling({
			settle: async () => await this.settle(),
			moreToCome: () => this.batches.hasMore && !context.signal.aborted,
		});
		this.returns = new MailReturns({
			onReturned: (mails) => this.batches.expectBack(mails),
			onRefusal: (error) => events.onReturnRefusal(error),
			logger,
			moveLeaseMs: settings.moveLeaseMs,
		});
	}

	/**
	 * Looks once: settles what is decided, and takes what waits, batch after batch, until nothing is left
	 * that is free.
	 *
	 * @throws DispatcherError where the mailbox, a folder or the desk is out of reach.
	 */
	async look(reason: LookReason): Promise<void> {
		const store = await this.step('opening the database', async () => await this.places.open());
		await this.step('reading the database', async () => await this.begin());
		if (!(await this.mayTake(store))) return;
		const place = await this.step(
			'finding the folders',
			async () => await this.places.find(reason),
		);
		await this.step('moving the mails that are decided', async () => await this.settleIn(place));
		await this.step('moving back the mails to retry', async () => await this.returnAsked(place));
		await this.takeAll(store, place);
	}

	/**
	 * Carries out what was decided about the folder's mails. What fails is the mailbox's or the desk's
	 * failure and no execution's: decisions stay, and the next look carries them out.
	 */
	async settle(): Promise<void> {
		const place = this.places.last;
		if (place === undefined) return;
		try {
			if (await mayWork(place.store, place.divisionId)) await this.settleIn(place);
		} catch (error) {
			// A line that breaks is opened again at once, and then the folder is looked at.
			const isBroken = error instanceof DispatcherError && error.code === 'connection-lost';
			if (!isBroken) this.context.events.onFailure(error);
		}
	}

	/** Lets another division have the folder. */
	async release(): Promise<void> {
		await this.places.release();
	}

	/** Notes a look that failed, where the desk can be written to. */
	async recordFailure(reason: string): Promise<void> {
		await this.places.recordFailure(reason);
	}

	/** Ends the look that is under way, if it hangs too: what no execution has is given back. */
	abandon(): void {
		this.claims.abandon();
		this.claimWatch.stop();
		this.places.abandon();
		this.predecessor = undefined;
	}

	private async step<T>(name: string, work: () => Promise<T>): Promise<T> {
		return await this.steps.step(name, work);
	}

	/** @throws `connection-lost` where another mailbox is open by now: its UIDs are others. */
	private async use<T>(
		{ account }: DivisionPlace,
		work: (folder: Folder) => Promise<T>,
	): Promise<T> {
		const { mailbox } = this.context;
		return await mailbox.use(async (folder) => {
			if (mailbox.account() !== account) throw connectionLost();
			return await work(folder);
		});
	}

	/** What could not be freed when its look ended is freed now: the desk may have been away. */
	private async begin(): Promise<void> {
		await this.places.saveDivision();
		await this.claims.freeLeft();
		await this.predecessor?.claims.freeLeft();
		this.predecessor = undefined;
		await this.context.mailbox.refresh();
		this.batches.begin();
	}

	/** Asked before each batch: switched off or paused, a backlog stops too. */
	private async mayTake(store: Store): Promise<boolean> {
		const { signal, executions } = this.context;
		if (signal.aborted || !(await this.isAtWork(store))) return false;
		return await this.step(
			'waiting for executions to end',
			async () => await executions.free(signal),
		);
	}

	private async isAtWork(store: Store): Promise<boolean> {
		return await this.step('reading the database', async () => {
			return await mayWork(store, await this.places.saveDivision());
		});
	}

	private async settleIn(place: DivisionPlace): Promise<void> {
		const { settings } = this;
		await this.use(place, async (folder) => {
			await this.places.adopt(folder, place);
			const places = await listSettlingPlaces(place.store, { ...place, settings });
			await this.settling.settle(folder, places);
		});
	}

	private async returnAsked(place: DivisionPlace): Promise<void> {
		const { folderToProcess } = this.settings.division;
		const use = async <T>(work: (folder: Folder) => Promise<T>): Promise<T> =>
			await this.use(place, work);
		await this.returns.returnAsked({ ...place, folderToProcess }, use);
	}

	/**
	 * Takes batch after batch. While one is with an execution, the next one is read, so that server, engine
	 * and n8n work at the same time. What was read behind an execution that did not decide about all its
	 * mails is given back and planned anew: it may hold answers to these.
	 */
	private async takeAll(store: Store, place: DivisionPlace): Promise<void> {
		let before = Promise.resolve(true);
		try {
			while (await this.mayTake(store)) {
				// Nothing is known to be there: whether more has come is asked once the others are moved.
				if (!this.batches.hasMore) await before;
				if (this.context.signal.aborted) return;
				const next = this.takeNext(store, place, before);
				if (!(await next.isTaken)) {
					await before;
					return await this.finish(place);
				}
				const isHandedOver = await before;
				before = next.isDecided;
				if (isHandedOver) continue;
				await before;
				this.batches.begin();
				before = Promise.resolve(true);
			}
		} finally {
			await before;
			await this.pooled.rest();
		}
	}

	/**
	 * Takes a batch, and hands it over once the one before it has ended.
	 *
	 * @returns `isTaken`: false where nothing waits that is free; it throws where taking fails.
	 *   `isDecided`: whether its executions have ended and decided about all its mails.
	 */
	private takeNext(
		store: Store,
		place: DivisionPlace,
		before: Promise<boolean>,
	): { isTaken: Promise<boolean>; isDecided: Promise<boolean> } {
		const taken = Promise.withResolvers<boolean>();
		const decided = this.claims.during(store, async (claimed) => {
			const batch = await this.step(
				'taking mails from the folder',
				async () => await this.take(claimed, place),
			);
			taken.resolve(!isEmpty(batch));
			// Switched off or paused meanwhile, it is given back.
			if (isEmpty(batch) || !(await before) || !(await this.isAtWork(store))) return false;
			return await this.step(
				'waiting for executions to end',
				async () => await this.handOver(batch, claimed, store),
			);
		});
		const isDecided = decided.catch((error: unknown) => {
			// Of one that was taken nobody else hears.
			taken.promise.then(
				() => this.context.events.onFailure(error),
				() => undefined,
			);
			taken.reject(error);
			return false;
		});
		return { isTaken: taken.promise, isDecided };
	}

	private async take(claimed: ClaimedBatch, place: DivisionPlace): Promise<Batch> {
		const take = async (folder: Folder): Promise<Batch> =>
			await this.batches.take(folder, claimed, place);
		return await this.use(place, take);
	}

	private async handOver(batch: Batch, claimed: ClaimedBatch, store: Store): Promise<boolean> {
		const { executions, signal, waiting, events } = this.context;
		if (signal.aborted) return false;
		events.onSuccess();
		const isDecided = await new HandOver(this.settings, this.ports, {
			store,
			claimed,
			executions,
			signal,
			waiting,
			onFailure: (error) => events.onFailure(error),
			onWaiting: (uids) => this.batches.order.forget(uids),
			settle: async () => await this.settle(),
			onEnded: async (mails) => {
				// A worker may have queued what is to be sent.
				this.ports.onNotices();
				await this.pooled.ended(mails);
			},
		}).handOver(batch);
		if (isDecided) this.batches.grow();
		return isDecided;
	}

	private async finish(place: DivisionPlace): Promise<void> {
		const { store, divisionId } = place;
		await this.step('recording the check in the database', async () => {
			await recordLook(store, divisionId, {});
		});
		await this.step('opening the tasks that have waited long enough', async () => {
			await resumeDue(store, divisionId);
		});
		// Others may have queued what is to be sent: a worker, or a process that was killed.
		this.ports.onNotices();
		await this.step('removing old rows from the database', async () => await this.prune(place));
	}

	/** Housekeeping; no mail depends on it. */
	private async prune(place: DivisionPlace): Promise<void> {
		const { signal } = this.context;
		const use = async <T>(work: (folder: Folder) => Promise<T>): Promise<T> =>
			await this.use(place, work);
		await pruneLedger({ ...place, use, signal }).catch((error: unknown) => {
			// An outage is one, wherever it is met first.
			if (error instanceof DispatcherError) throw error;
			this.ports.logger.warn('Old rows could not be removed from the desk', {
				error: String(error),
			});
		});
	}
}

function isEmpty({ fresh, retried, failed }: Batch): boolean {
	return fresh.length + retried.length + failed.length === 0;
}
