import { randomUUID } from 'node:crypto';
import { recordScan, saveDivision } from './desk/divisions';
import type { Desk } from './desk/open-desk';
import { readSettings } from './desk/settings';
import type { DivisionSettings } from './desk/types';
import { DispatcherError } from './errors';
import { createHandOver, type HandOverPorts } from './hand-over';
import { takeBatch, type Batch, type BatchLimits } from './inbox-batch';
import { accountOf } from './mailbox-account';
import { ensureFolders } from './mailbox/ensure-folders';
import type { MailboxConnection, MailFolder } from './mailbox/types';
import { watchMailbox, type MailboxWatch } from './mailbox/watch';
import type { Logger, RandomSource } from './ports';

const MINUTE_MS = 60_000;

/** What an inbox is run with. */
export interface InboxSettings {
	division: DivisionSettings;
	createMissingFolders: boolean;
	/** Look at the folder as soon as the server tells of a new mail (IDLE, RFC 2177). */
	push: boolean;
	limits: BatchLimits;
	/** After so many failed attempts a mail goes to Unprocessed. */
	maxAttempts: number;
	/** How long an execution may take before its mails are handed over again. */
	leaseMs: number;
}

/** What an inbox needs of the world around it. */
export interface InboxPorts extends HandOverPorts {
	desk: Desk;
	connection: () => Promise<MailboxConnection>;
	/** Called once an outage: the mailbox or the desk cannot be reached, a folder is gone. */
	reportOutage(error: DispatcherError): void;
	logger: Logger;
	random: RandomSource;
}

/** A running inbox. */
export interface Inbox {
	/**
	 * Stops looking and closes the connection. What was handed over keeps its claim until its
	 * execution has ended.
	 */
	stop(): Promise<void>;
}

/**
 * Watches a division's folder: scans at the start, on push and every `processingTimeMinutes`, and
 * hands over what waits, one batch at a time. It never gives up: what is out of reach is tried again
 * until {@link Inbox.stop}.
 */
export function startInbox(settings: InboxSettings, ports: InboxPorts): Inbox {
	return new RunningInbox(settings, ports).start();
}

class RunningInbox implements Inbox {
	private readonly owner = randomUUID();

	private readonly handOver;

	private watch: MailboxWatch | undefined;

	private timer: NodeJS.Timeout | undefined;

	private scanning: Promise<void> | undefined;

	private scanAgain = false;

	private stopped = false;

	/** The outage that was reported and still lasts, by its code. */
	private reported: string | undefined;

	private account = '';

	private divisionId: number | undefined;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: InboxPorts,
	) {
		this.handOver = createHandOver(settings, ports, this.owner);
	}

	start(): this {
		const { division, push } = this.settings;
		this.watch = watchMailbox({
			connection: async () => {
				const connection = await this.ports.connection();
				this.account = accountOf(connection);
				return connection;
			},
			folder: division.folderToProcess,
			push,
			onWake: () => this.requestScan(),
			onOutage: (error) => this.reportOutage(error),
			onRecovery: () => this.recover(),
			logger: this.ports.logger,
			random: this.ports.random,
		});
		this.timer = setInterval(() => this.requestScan(), division.processingTimeMinutes * MINUTE_MS);
		return this;
	}

	async stop(): Promise<void> {
		this.stopped = true;
		clearInterval(this.timer);
		await this.watch?.stop();
	}

	/** Many reasons to look, one look at a time: a request during a scan makes one more after it. */
	private requestScan(): void {
		this.scanAgain = true;
		this.scanning ??= this.scanWhileAsked().finally(() => {
			this.scanning = undefined;
		});
	}

	private async scanWhileAsked(): Promise<void> {
		while (this.scanAgain && !this.stopped) {
			this.scanAgain = false;
			try {
				await this.scan();
				this.recover();
			} catch (error) {
				await this.scanFailed(error);
			}
		}
	}

	private async scan(): Promise<void> {
		const { desk } = this.ports;
		this.divisionId ??= (await saveDivision(desk, this.settings.division)).id;
		const divisionId = this.divisionId;
		let folder: MailFolder | undefined;
		while (!this.stopped) {
			// Asked before each batch: switched off, a backlog stops too.
			if (!(await readSettings(desk)).active) return;
			folder ??= await this.findFolders();
			const batch = await this.take(folder, divisionId);
			if (isEmpty(batch)) break;
			await this.handOver(batch, folder);
		}
		await recordScan(desk, divisionId, {});
	}

	private async findFolders(): Promise<MailFolder> {
		const { division, createMissingFolders } = this.settings;
		const folders = await this.useMailbox(
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

	private async take(folder: MailFolder, divisionId: number): Promise<Batch> {
		const { division, leaseMs, maxAttempts, limits } = this.settings;
		return await this.useMailbox(
			async (client) =>
				await takeBatch(client, this.ports.desk, {
					division,
					divisionId,
					account: this.account,
					folder: folder.path,
					owner: this.owner,
					leaseMs,
					maxAttempts,
					limits,
				}),
		);
	}

	private get useMailbox(): MailboxWatch['use'] {
		const { watch } = this;
		if (watch === undefined) throw new Error('The inbox was used before it was started');
		return async (work) => await watch.use(work);
	}

	private async scanFailed(error: unknown): Promise<void> {
		if (this.stopped) return;
		const failure = asDispatcherError(error);
		this.reportOutage(failure);
		if (this.divisionId === undefined || failure.code === 'desk-unavailable') return;
		await recordScan(this.ports.desk, this.divisionId, { error: failure.message }).catch(
			(cause: unknown) =>
				this.ports.logger.error(`The scan's failure is not recorded: ${String(cause)}`),
		);
	}

	private reportOutage(error: DispatcherError): void {
		if (this.stopped || this.reported !== undefined) return;
		this.reported = error.code;
		this.ports.reportOutage(error);
	}

	private recover(): void {
		if (this.reported === undefined) return;
		this.reported = undefined;
		this.ports.logger.info(`Division "${this.settings.division.name}" is being processed again`);
	}
}

function isEmpty({ fresh, retried, failed }: Batch): boolean {
	return fresh.length + retried.length + failed.length === 0;
}

function asDispatcherError(error: unknown): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const words = error instanceof Error ? error.message : String(error);
	return new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: `The scan failed: ${words}`,
		whatToDo: 'Nothing is lost: the next scan tries again. Look at the log if it goes on.',
		cause: error,
	});
}
