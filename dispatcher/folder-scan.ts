import type { Batch } from './batch';
import { releaseOrphans } from './desk/claims';
import { recordScan, saveDivision } from './desk/divisions';
import type { Desk } from './desk/open-desk';
import { readSettings } from './desk/settings';
import { DispatcherError } from './errors';
import type { Executions } from './executions';
import { FolderListing } from './folder-listing';
import { HandOver } from './hand-over';
import { createHeldClaims, type HeldClaims } from './held-claims';
import type { InboxPorts, InboxSettings } from './inbox';
import { takeBatch } from './inbox-batch';
import { ensureFolders } from './mailbox/ensure-folders';
import type { MailFolder } from './mailbox/types';
import type { MailboxWatch } from './mailbox/watch';
import { OverdueNotices } from './overdue-notices';
import { pruneLedger } from './prune-ledger';
import { ReadTrouble } from './read-trouble';
import { ReplyOrder } from './reply-order';

/** What the looks of a session share with it. */
export interface ScanContext {
	/** Who claims: unique to the session. */
	owner: string;
	executions: Executions;
	/** Of the connection that is open now. */
	account: () => string;
	use: MailboxWatch['use'];
	/** Called off: nothing more is taken, and what was not handed over is given back. */
	signal: AbortSignal;
	/** A batch was taken: the mailbox and the desk are there. */
	onSuccess: () => void;
	/** The desk fails while an execution is settled. */
	onFailure: (error: unknown) => void;
	/** Whose claims are to be freed, except those that executions have. */
	predecessor: FolderScan | undefined;
}

/** The looks at a division's folder. */
export class FolderScan {
	/** What it is at, for whoever asks why nothing comes of it. */
	doing = 'waiting for the first check';

	readonly claims: HeldClaims;

	private readonly listing = new FolderListing();

	private readonly order = new ReplyOrder();

	private readonly trouble = new ReadTrouble();

	private readonly overdue: OverdueNotices;

	private predecessor: FolderScan | undefined;

	private desk: Desk | undefined;

	private divisionId: number | undefined;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: InboxPorts,
		private readonly context: ScanContext,
	) {
		this.predecessor = context.predecessor;
		this.overdue = new OverdueNotices(ports);
		this.claims = createHeldClaims({
			desk: () => this.desk,
			owner: context.owner,
			leaseMs: settings.leaseMs,
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
		this.desk ??= await this.ports.openDesk();
		const { desk } = this;
		this.doing = 'reading the database';
		this.divisionId ??= (await saveDivision(desk, this.settings.division)).id;
		const { divisionId } = this;
		await this.freeOrphans(desk);
		const folder = await this.takeAll(desk, divisionId);
		if (folder === undefined) return;
		this.doing = 'recording the check in the database';
		await recordScan(desk, divisionId, {});
		this.doing = 'looking for overdue notices';
		await this.overdue.look(desk, divisionId);
		this.doing = 'removing old rows from the database';
		await this.prune(desk, { folder, divisionId });
	}

	/** Notes a look that failed, where the desk can be written to. */
	async recordFailure(reason: string): Promise<void> {
		const { desk, divisionId } = this;
		if (desk === undefined || divisionId === undefined) return;
		await recordScan(desk, divisionId, { error: reason }).catch((cause: unknown) =>
			this.ports.logger.error(`The scan's failure is not recorded: ${String(cause)}`),
		);
	}

	/** Lets go of what no execution has: nobody will hand it over any more. */
	abandon(): void {
		this.claims.dropUnhanded();
		this.predecessor = undefined;
	}

	/** Frees the claims that nobody here knows of. */
	async releaseOrphans(desk: Desk): Promise<void> {
		await releaseOrphans(desk, { owner: this.context.owner, except: this.claims.ids() });
	}

	/** @returns the folder, or undefined where the look was called off or the dispatcher is off. */
	private async takeAll(desk: Desk, divisionId: number): Promise<MailFolder | undefined> {
		const { signal, executions } = this.context;
		let folder: MailFolder | undefined;
		this.listing.outdate();
		while (!signal.aborted) {
			this.doing = 'reading the database';
			// Asked before each batch: switched off, a backlog stops too.
			if (!(await readSettings(desk)).active) return undefined;
			this.doing = 'waiting for executions to end';
			if (!(await executions.free(signal))) return undefined;
			this.doing = 'finding the folders';
			folder ??= await this.findFolders();
			this.doing = 'taking mails from the folder';
			const batch = await this.take(desk, { folder, divisionId });
			if (isEmpty(batch)) return folder;
			await this.handOver(desk, batch);
		}
		return undefined;
	}

	private async handOver(desk: Desk, batch: Batch): Promise<void> {
		const { owner, executions, signal, onFailure, onSuccess } = this.context;
		const { claims } = this;
		const handOver = new HandOver(this.settings, this.ports, {
			...{ desk, owner, claims, executions, signal, onFailure },
		});
		if (signal.aborted) {
			return await handOver.giveBack([...batch.fresh, ...batch.retried, ...batch.failed]);
		}
		onSuccess();
		this.doing = 'waiting for executions to end';
		await handOver.handOver(batch);
	}

	/** At every look: an answer of the desk that was lost leaves claims that nobody knows of. */
	private async freeOrphans(desk: Desk): Promise<void> {
		await this.releaseOrphans(desk);
		await this.predecessor?.releaseOrphans(desk);
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
		desk: Desk,
		{ folder, divisionId }: { folder: MailFolder; divisionId: number },
	): Promise<Batch> {
		const { division, leaseMs, maxAttempts, limits, executionsAtOnce } = this.settings;
		const { owner, account, executions, use } = this.context;
		// Retries that hang must leave places to the mails behind them.
		const retryPlaces = Math.ceil(executionsAtOnce / 2) - executions.retrying();
		const { claims, listing, order, trouble } = this;
		return await use(
			async (client) =>
				await takeBatch(client, desk, {
					...{ division, divisionId, account: account(), folder: folder.path },
					...{ owner, leaseMs, maxAttempts, limits, claims, listing, order, trouble },
					withRetries: retryPlaces > 0,
					storeAttachment: this.ports.storeAttachment,
				}),
		);
	}

	/** Housekeeping; no mail depends on it. */
	private async prune(
		desk: Desk,
		{ folder, divisionId }: { folder: MailFolder; divisionId: number },
	): Promise<void> {
		const { account, use, signal } = this.context;
		const place = { desk, divisionId, account: account(), folder: folder.path };
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
