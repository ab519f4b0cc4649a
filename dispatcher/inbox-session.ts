import { randomUUID } from 'node:crypto';
import type { Batch } from './batch';
import { releaseOrphans } from './desk/claims';
import { recordScan, saveDivision } from './desk/divisions';
import type { Desk } from './desk/open-desk';
import { readSettings } from './desk/settings';
import { DispatcherError } from './errors';
import type { Executions } from './executions';
import { FolderListing } from './folder-listing';
import { HandOver } from './hand-over';
import { createHeldClaims } from './held-claims';
import type { InboxPorts, InboxSettings } from './inbox';
import { takeBatch } from './inbox-batch';
import type { InboxHealth } from './inbox-health';
import { accountOf } from './mailbox-account';
import { ensureFolders } from './mailbox/ensure-folders';
import type { MailFolder } from './mailbox/types';
import { watchMailbox, type MailboxWatch } from './mailbox/watch';
import { withinTime } from './mailbox/within-time';
import { pruneLedger } from './prune-ledger';
import { ReplyOrder } from './reply-order';

const MINUTE_MS = 60_000;
/** Connecting is tried again this often at most, however short the processing time. */
const SHORTEST_LONGEST_DELAY_MS = 5_000;
/** What hangs must not keep a workflow from being deactivated. */
const STOP_WITHIN_MS = 15_000;

/** What the sessions of an inbox share. */
export interface SessionTools {
	health: InboxHealth;
	executions: Executions;
	/** A look at the folder went well. */
	onSuccess(): void;
}

/**
 * One connection to the mailbox, and the looks at the folder that go over it: many reasons to look,
 * one look at a time. A session that hangs is abandoned, and another one takes its place.
 */
export class InboxSession {
	readonly owner = randomUUID();

	/** What the session is at, for whoever asks why nothing comes of it. */
	doing = 'waiting for its first look at the folder';

	private readonly ending = new AbortController();

	private readonly watch: MailboxWatch;

	private readonly claims;

	private readonly listing = new FolderListing();

	private readonly order = new ReplyOrder();

	private desk: Desk | undefined;

	private account = '';

	private divisionId: number | undefined;

	private scanning: Promise<void> | undefined;

	private scanAgain = false;

	/** Whether the look before was broken off by a connection that was lost. */
	private lostBefore = false;

	private predecessor: InboxSession | undefined;

	/** @param predecessor whose claims are to be freed, except those that executions have. */
	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: InboxPorts,
		private readonly tools: SessionTools & { predecessor?: InboxSession | undefined },
	) {
		this.predecessor = tools.predecessor;
		const { owner } = this;
		const { logger } = ports;
		this.claims = createHeldClaims({
			desk: () => this.desk,
			owner,
			leaseMs: settings.leaseMs,
			logger,
		});
		this.watch = this.openWatch();
	}

	/** Looks at the folder now, or once more after the look that is under way. */
	requestScan(): void {
		if (this.stopped) return;
		this.scanAgain = true;
		this.scanning ??= this.scanWhileAsked().finally(() => {
			this.scanning = undefined;
		});
	}

	/** Ends the session in good order. What was handed over is settled when its execution ends. */
	async stop(): Promise<void> {
		this.ending.abort();
		await withinTime(Promise.all([this.watch.stop(), this.scanning]), STOP_WITHIN_MS);
	}

	/** Ends the session without waiting for anything of it. */
	abandon(): void {
		this.ending.abort();
		this.claims.dropUnhanded();
		this.predecessor = undefined;
		this.watch.abandon();
	}

	/** Frees the claims that nobody in this session knows of. */
	async releaseOrphans(desk: Desk): Promise<void> {
		await releaseOrphans(desk, { owner: this.owner, except: this.claims.ids() });
	}

	private get stopped(): boolean {
		return this.ending.signal.aborted;
	}

	private openWatch(): MailboxWatch {
		const { division, push, timeouts } = this.settings;
		return watchMailbox({
			connection: async () => {
				const connection = await this.ports.connection();
				this.account = accountOf(connection);
				return connection;
			},
			folder: division.folderToProcess,
			push,
			onWake: () => this.requestScan(),
			onOutage: (error) => this.failed(error),
			onRecovery: () => undefined,
			longestDelayMs: Math.max(
				division.processingTimeMinutes * MINUTE_MS,
				SHORTEST_LONGEST_DELAY_MS,
			),
			...(timeouts === undefined ? {} : { timeouts }),
			logger: this.ports.logger,
			random: this.ports.random,
		});
	}

	private async scanWhileAsked(): Promise<void> {
		while (this.scanAgain && !this.stopped) {
			this.scanAgain = false;
			try {
				await this.scan();
				this.succeeded();
			} catch (error) {
				await this.scanFailed(error);
			}
			this.doing = 'waiting for its next look at the folder';
		}
	}

	private async scan(): Promise<void> {
		this.doing = 'opening the desk';
		this.desk ??= await this.ports.openDesk();
		const { desk } = this;
		this.doing = 'reading the desk';
		this.divisionId ??= (await saveDivision(desk, this.settings.division)).id;
		const { divisionId } = this;
		await this.freeOrphans(desk);
		let folder: MailFolder | undefined;
		this.listing.outdate();
		while (!this.stopped) {
			this.doing = 'reading the desk';
			// Asked before each batch: switched off, a backlog stops too.
			if (!(await readSettings(desk)).active) return;
			this.doing = 'waiting for executions to end';
			if (!(await this.tools.executions.free(this.ending.signal))) return;
			this.doing = 'looking for the folders';
			folder ??= await this.findFolders();
			this.doing = 'taking mails from the folder';
			const batch = await this.take(desk, { folder, divisionId });
			if (isEmpty(batch)) break;
			await this.handOver(desk, batch);
		}
		this.doing = 'noting the look in the desk';
		await recordScan(desk, divisionId, {});
		if (folder === undefined || this.stopped) return;
		this.doing = 'removing old rows from the desk';
		await pruneLedger({
			...{ desk, divisionId, account: this.account, folder: folder.path },
			use: async (work) => await this.watch.use(work),
			signal: this.ending.signal,
		});
	}

	private async handOver(desk: Desk, batch: Batch): Promise<void> {
		const { owner, claims } = this;
		const { signal } = this.ending;
		const { executions } = this.tools;
		const handOver = new HandOver(this.settings, this.ports, {
			...{ desk, owner, claims, executions, signal },
			onFailure: (error) => this.failed(asDispatcherError(error)),
		});
		if (this.stopped) {
			return await handOver.giveBack([...batch.fresh, ...batch.retried, ...batch.failed]);
		}
		this.succeeded();
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
		const folders = await this.watch.use(
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
		const { owner, claims, account } = this;
		const retrySlots = Math.ceil(executionsAtOnce / 2) - this.tools.executions.retrying();
		return await this.watch.use(
			async (client) =>
				await takeBatch(client, desk, {
					division,
					divisionId,
					account,
					folder: folder.path,
					owner,
					leaseMs,
					maxAttempts,
					retryLimit: retrySlots > 0 ? 1 : 0,
					limits,
					claims,
					listing: this.listing,
					order: this.order,
				}),
		);
	}

	private succeeded(): void {
		if (this.stopped) return;
		this.lostBefore = false;
		this.tools.onSuccess();
		this.tools.health.succeeded();
	}

	private failed(error: DispatcherError): void {
		if (!this.stopped) this.tools.health.failed(error);
	}

	private async scanFailed(error: unknown): Promise<void> {
		if (this.stopped) return;
		const failure = asDispatcherError(error);
		// A line that breaks is opened again at once, and that is no outage unless it goes on.
		if (failure.code !== 'connection-lost' || this.lostBefore) this.failed(failure);
		this.lostBefore = failure.code === 'connection-lost';
		const { desk, divisionId } = this;
		if (desk === undefined || divisionId === undefined) return;
		if (failure.code === 'desk-unavailable') return;
		await recordScan(desk, divisionId, { error: failure.message }).catch((cause: unknown) =>
			this.ports.logger.error(`The scan's failure is not recorded: ${String(cause)}`),
		);
	}
}

function isEmpty({ fresh, retried, failed }: Batch): boolean {
	return fresh.length + retried.length + failed.length === 0;
}

function asDispatcherError(error: unknown): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const words = error instanceof Error ? error.message : String(error);
	return new DispatcherError({
		code: 'scan-failed',
		whatHappened: `The scan failed: ${words}`,
		whatToDo: 'Nothing is lost: the next scan tries again. Look at the log if it goes on.',
		cause: error,
	});
}
