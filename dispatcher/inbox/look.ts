import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import { mailboxKey } from '../ledger/mailbox-key';
import { adoptMailbox } from '../ledger/renamed-mailboxes';
import { ensureFolders } from '../mailbox/ensure-folders';
import { openFolder } from '../mailbox/scan';
import type { MailFolder } from '../mailbox/types';
import type { MailboxWatch } from '../mailbox/watch';
import { readSettings } from '../settings/dispatcher-settings';
import { recordScan, saveDivision } from '../settings/divisions';
import type { Batch } from './batch';
import { startClaimWatch, type ClaimWatch } from './claim-watch';
import type { ClaimedBatch } from './claimed-batch';
import type { Executions } from './executions';
import { FolderHold } from './folder-hold';
import { FolderListing } from './folder-listing';
import { HandOver } from './hand-over';
import { createHeldClaims, type HeldClaims } from './held-claims';
import { pruneLedger } from './prune-ledger';
import { ReadTrouble } from './read-trouble';
import { ReplyOrder } from './reply-order';
import { ReturningMails } from './returning-mails';
import { Settling } from './settling';
import { listSettlingPlaces } from './settling-places';
import { takeBatch } from './take-batch';
import type { InboxPorts, InboxSettings } from './types';
import type { WaitingMails } from './waiting-mails';

/** What the looks of a session share with it. */
export interface ScanContext {
	/** Unique to the session: its batches are named after it. */
	session: string;
	executions: Executions;
	/** Of the connection that is open now. */
	account: () => string;
	use: MailboxWatch['use'];
	/** Opens the mailbox anew where its credential was changed. */
	refresh: MailboxWatch['refresh'];
	waiting: WaitingMails;
	/** A destination takes no mails; `undefined` once all do. */
	onRefusal: (error: DispatcherError | undefined) => void;
	/** Called off: nothing more is taken, and what was not handed over is given back. */
	signal: AbortSignal;
	/** A batch was taken: the mailbox and the desk are there. */
	onSuccess: () => void;
	/** The desk fails while an execution is settled. */
	onFailure: (error: unknown) => void;
	/** Whose claims are to be freed, except those that executions have. */
	predecessor: FolderScan | undefined;
}

/** Where a batch is taken from, and where it is noted. */
interface TakingPlace {
	store: Store;
	folder: MailFolder;
	divisionId: number;
}

/** The looks at a division's folder. */
export class FolderScan {
	/** What it is at, for whoever asks why nothing comes of it. */
	doing = 'waiting for the first check';

	private readonly claims: HeldClaims;

	private readonly claimWatch: ClaimWatch;

	private readonly listing = new FolderListing();

	private readonly order = new ReplyOrder();

	private readonly trouble = new ReadTrouble();

	private readonly returning = new ReturningMails();

	private readonly settling: Settling;

	private readonly hold: FolderHold;

	/** What was found at the last look. */
	private place: TakingPlace | undefined;

	/** The name that the folder's mails were last brought under. */
	private adopted = '';

	private predecessor: FolderScan | undefined;

	private store: Store | undefined;

	private divisionId: number | undefined;

	private storeGeneration: number | undefined;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: InboxPorts,
		private readonly context: ScanContext,
	) {
		this.predecessor = context.predecessor;
		this.hold = new FolderHold({
			watcher: context.session,
			processingTimeMs: settings.division.processingTimeMinutes * 60_000,
			logger: ports.logger,
		});
		this.settling = new Settling({
			onNotices: () => ports.onNotices(),
			onRefusal: (error) => context.onRefusal(error),
			onStrange: (error) => context.onFailure(error),
			logger: ports.logger,
			random: ports.random,
			moveLeaseMs: settings.moveLeaseMs,
		});
		this.claims = createHeldClaims({
			session: context.session,
			leaseMs: settings.leaseMs,
			logger: ports.logger,
		});
		this.claimWatch = startClaimWatch({
			session: context.session,
			store: () => this.store,
			accountedFor: () => this.claims.accountedFor(),
			onUnattended: (error) => context.onFailure(error),
			logger: ports.logger,
		});
	}

	/**
	 * Looks once: takes what waits, batch after batch, until nothing is left that is free.
	 *
	 * @throws DispatcherError where the mailbox, a folder or the desk is out of reach.
	 */
	async look(): Promise<void> {
		this.doing = 'opening the database';
		this.store ??= await this.ports.openStore();
		const { store } = this;
		this.doing = 'reading the database';
		const divisionId = await this.saveDivision(store);
		await this.freeLeft();
		await this.context.refresh();
		const folder = await this.takeAll(store, divisionId);
		if (folder === undefined) return;
		this.doing = 'recording the check in the database';
		await recordScan(store, divisionId, {});
		// Others may have queued what is to be sent: a worker, or a process that was killed.
		this.ports.onNotices();
		this.doing = 'removing old rows from the database';
		await this.prune(store, { folder, divisionId });
	}

	/**
	 * Carries out what was decided about the folder's mails. What fails is the mailbox's or the desk's
	 * failure and no execution's: decisions stay, and the next look carries them out.
	 */
	async settle(): Promise<void> {
		const { place } = this;
		const { onFailure } = this.context;
		if (place === undefined) return;
		try {
			if ((await readSettings(place.store)).active) await this.settleIn(place);
		} catch (error) {
			// A line that breaks is opened again at once, and then the folder is looked at.
			const isBroken = error instanceof DispatcherError && error.code === 'connection-lost';
			if (!isBroken) onFailure(error);
		}
	}

	/** Lets another division have the folder. */
	async release(): Promise<void> {
		await this.hold.release();
	}

	/** Again where another database has taken the place of the one that gave the id. */
	private async saveDivision(store: Store): Promise<number> {
		const { generation } = store;
		if (this.divisionId !== undefined && this.storeGeneration === generation)
			return this.divisionId;
		this.divisionId = (await saveDivision(store, this.settings.division)).id;
		this.storeGeneration = generation;
		return this.divisionId;
	}

	/** Notes a look that failed, where the desk can be written to. */
	async recordFailure(reason: string): Promise<void> {
		const { store, divisionId } = this;
		if (store === undefined || divisionId === undefined) return;
		await recordScan(store, divisionId, { error: reason }).catch((cause: unknown) =>
			this.ports.logger.error(`The scan's failure is not recorded: ${String(cause)}`),
		);
	}

	/** Ends the look that is under way, if it hangs too: what no execution has is given back. */
	abandon(): void {
		this.claims.abandon();
		this.claimWatch.stop();
		this.hold.abandon();
		this.predecessor = undefined;
	}

	/** @returns the folder, or undefined where the look was called off or the dispatcher is off. */
	private async takeAll(store: Store, divisionId: number): Promise<MailFolder | undefined> {
		const { signal, executions } = this.context;
		let folder: MailFolder | undefined;
		this.listing.outdate();
		while (!signal.aborted) {
			this.doing = 'reading the database';
			// Asked before each batch: switched off, a backlog stops too.
			if (!(await readSettings(store)).active) return undefined;
			this.doing = 'waiting for executions to end';
			if (!(await executions.free(signal))) return undefined;
			folder ??= await this.beginLook(store, divisionId);
			const place = { store, divisionId, folder };
			this.doing = 'taking mails from the folder';
			const isLast = await this.claims.during(
				store,
				async (claimed) => await this.takeOne(claimed, place),
			);
			if (isLast) return folder;
		}
		return undefined;
	}

	/** Finds the folder, makes sure that no other division has it, and settles what is open in it. */
	private async beginLook(store: Store, divisionId: number): Promise<MailFolder> {
		this.doing = 'finding the folders';
		const folder = await this.findFolders();
		const mailbox = mailboxKey(this.context.account(), folder.path);
		await this.hold.take({ store, divisionId, mailbox, displayPath: folder.displayPath });
		this.place = { store, divisionId, folder };
		this.doing = 'moving the mails that are decided';
		await this.settleIn(this.place);
		return folder;
	}

	private async settleIn({ store, divisionId, folder }: TakingPlace): Promise<void> {
		const { use, account } = this.context;
		await use(async (client) => {
			const mailbox = mailboxKey(account(), folder.path);
			if (this.adopted !== mailbox) {
				const { uidValidity } = await openFolder(client, folder.path);
				await adoptMailbox(store, { mailbox, uidValidity }, divisionId);
				this.adopted = mailbox;
			}
			const { settings } = this;
			const place = { divisionId, settings, account: account(), folder: folder.path };
			await this.settling.settle(client, await listSettlingPlaces(store, place));
		});
	}

	/** @returns true where nothing waited that is free. */
	private async takeOne(claimed: ClaimedBatch, place: TakingPlace): Promise<boolean> {
		const batch = await this.take(claimed, place);
		if (isEmpty(batch)) return true;
		await this.handOver(batch, claimed, place);
		return false;
	}

	private async handOver(
		batch: Batch,
		claimed: ClaimedBatch,
		{ store }: TakingPlace,
	): Promise<void> {
		const { executions, signal, onFailure, onSuccess, waiting } = this.context;
		if (signal.aborted) return;
		onSuccess();
		this.doing = 'waiting for executions to end';
		await new HandOver(this.settings, this.ports, {
			...{ store, claimed, executions, signal, onFailure, waiting },
			order: this.order,
			settle: async () => await this.settle(),
		}).handOver(batch);
	}

	/** What could not be freed when its look ended: the desk may have been away. */
	private async freeLeft(): Promise<void> {
		await this.claims.freeLeft();
		await this.predecessor?.claims.freeLeft();
		this.predecessor = undefined;
	}

	private async findFolders(): Promise<MailFolder> {
		const { division, createMissingFolders } = this.settings;
		const folders = await this.context.use(
			async (client) =>
				await ensureFolders(client, {
					toProcess: division.folderToProcess,
					processed: division.processedFolder,
					unprocessed: division.unprocessedFolder,
					createMissing: createMissingFolders,
				}),
		);
		return folders.toProcess;
	}

	private async take(
		claimed: ClaimedBatch,
		{ store, folder, divisionId }: TakingPlace,
	): Promise<Batch> {
		const { division, leaseMs, maxAttempts, limits, executionsAtOnce } = this.settings;
		const { account, executions, use } = this.context;
		// Retries that hang must leave places to the mails behind them.
		const retryPlaces = Math.ceil(executionsAtOnce / 2) - executions.retrying();
		const { listing, order, trouble, returning } = this;
		return await use(
			async (client) =>
				await takeBatch(client, store, {
					...{ division, divisionId, account: account(), folder: folder.path },
					...{ leaseMs, maxAttempts, limits, claimed, listing, order, trouble },
					...{ returning, onStrange: this.context.onFailure },
					withoutHeld: (uidValidity, uids) => this.claims.withoutHeld(uidValidity, uids),
					withRetries: retryPlaces > 0,
					storeAttachment: this.ports.storeAttachment,
				}),
		);
	}

	/** Housekeeping; no mail depends on it. */
	private async prune(
		store: Store,
		{ folder, divisionId }: { folder: MailFolder; divisionId: number },
	): Promise<void> {
		const { account, use, signal } = this.context;
		const place = { store, divisionId, account: account(), folder: folder.path };
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
