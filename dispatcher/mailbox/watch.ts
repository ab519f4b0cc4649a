import type { ImapFlow } from 'imapflow';
import { reconnectDelayMs } from '../core/backoff';
import { DispatcherError } from '../core/errors';
import type { Logger, RandomSource } from '../core/ports';
import { withinTime } from '../core/within-time';
import { connectMailbox } from './connect';
import { explainConnectionError } from './connection-errors';
import { connectionKey } from './connection-key';
import type { Folder } from './folder';
import { ImapFolder } from './imap-folder';
import type { MailboxConnection, MailboxTimeouts } from './types';
import { connectionLost, useClient } from './use-client';

/** How long work waits for a connection that is being opened again. */
const WAIT_FOR_CONNECTION_MS = 10_000;
/** A connection that lasted as long is opened again at once when it breaks. */
const STABLE_AFTER_MS = 60_000;
/** How long the work at hand may take to finish once the watch is stopped. */
const FINISH_WITHIN_MS = 10_000;
/** A server that is gone does not answer a LOGOUT. */
const LOG_OUT_WITHIN_MS = 3_000;

/** What to watch, and whom to tell. */
export interface MailboxWatchOptions {
	/** Asked before each connecting, so that a changed credential or a fresh token is used. */
	connection: () => Promise<MailboxConnection>;
	/** As typed. */
	folder: string;
	/** Wake on new mail (IDLE, RFC 2177), where the server has it. */
	push: boolean;
	/** Connected, or connected again, or new mail. */
	onWake(reason: 'connected' | 'push'): void;
	/** Once an outage. */
	onOutage(error: DispatcherError): void;
	/** Once at its end. */
	onRecovery(): void;
	/** The longest pause between two tries to connect; a minute where absent. */
	longestDelayMs?: number;
	timeouts?: MailboxTimeouts;
	logger: Logger;
	random: RandomSource;
}

/** One connection to a mailbox, kept open and opened again for ever. */
export interface MailboxWatch {
	/**
	 * Does work in the connected mailbox, one piece at a time.
	 *
	 * @throws DispatcherError of the outage where no connection comes about, `connection-lost` where it
	 *   breaks meanwhile, and whatever the work throws.
	 */
	use<T>(work: (folder: Folder) => Promise<T>): Promise<T>;
	/**
	 * Asks for the connection's settings again, and opens it anew where they have changed.
	 *
	 * @throws what asking for them throws.
	 */
	refresh(): Promise<void>;
	/** Lets the work at hand finish, logs out and ends all timers. Its time is bounded. */
	stop(): Promise<void>;
	/** Ends the connection and all timers at once, whatever is under way. */
	abandon(): void;
}

/** Connects at once and keeps connected until stopped. */
export function watchMailbox(options: MailboxWatchOptions): MailboxWatch {
	const watch = new KeptConnection(options);
	watch.open();
	return watch;
}

class KeptConnection implements MailboxWatch {
	private client: ImapFlow | undefined;

	/** What is known of a connection's folders lasts as long as the connection. */
	private readonly folders = new WeakMap<ImapFlow, Folder>();

	private connection: MailboxConnection | undefined;

	/** The key of the settings that the connection was opened by. */
	private openedBy = '';

	/** Pending as long as there is no connection. */
	private connected = pendingConnection();

	/** The end of the work queued last. */
	private lastWork: Promise<unknown> = Promise.resolve();

	private reconnectTimer: NodeJS.Timeout | undefined;

	private stableTimer: NodeJS.Timeout | undefined;

	private failures = 0;

	/** How many connections in a row broke soon after they were opened. */
	private shortLived = 0;

	private opening: Promise<void> = Promise.resolve();

	private readonly ending = new AbortController();

	private outage: DispatcherError | undefined;

	constructor(private readonly options: MailboxWatchOptions) {}

	open(): void {
		this.opening = this.openOnce().catch((error: unknown) => this.openFailed(error));
	}

	async use<T>(work: (folder: Folder) => Promise<T>): Promise<T> {
		const result = this.lastWork.then(async () => await this.run(work));
		this.lastWork = result.catch(() => undefined);
		return await result;
	}

	async refresh(): Promise<void> {
		const { client } = this;
		if (client === undefined || this.stopped) return;
		if (connectionKey(await this.options.connection()) === this.openedBy) return;
		this.options.logger.info('The credential was changed, so the mailbox is opened anew');
		// What broke before says nothing about the new connection.
		this.shortLived = 0;
		client.close();
	}

	async stop(): Promise<void> {
		this.end();
		await withinTime(Promise.all([this.lastWork, this.opening]), FINISH_WITHIN_MS);
		const { client } = this;
		this.client = undefined;
		if (client === undefined) return;
		await withinTime(
			client.logout().catch(() => undefined),
			LOG_OUT_WITHIN_MS,
		);
		client.close();
	}

	abandon(): void {
		this.end();
		this.client?.close();
		this.client = undefined;
	}

	private end(): void {
		this.ending.abort();
		clearTimeout(this.reconnectTimer);
		clearTimeout(this.stableTimer);
		this.connected.reject(this.outage ?? connectionLost());
	}

	private get stopped(): boolean {
		return this.ending.signal.aborted;
	}

	private async openOnce(): Promise<void> {
		const { signal } = this.ending;
		const connection = await this.options.connection();
		this.connection = connection;
		this.openedBy = connectionKey(connection);
		const { logger, timeouts } = this.options;
		const client = await connectMailbox(connection, {
			logger,
			signal,
			...(timeouts === undefined ? {} : { timeouts }),
		});
		const callOff = (): void => client.close();
		signal.addEventListener('abort', callOff);
		try {
			const folder = this.folderOf(client);
			const { path } = await folder.find(this.options.folder, { createMissing: false });
			await folder.open(path);
		} catch (error) {
			client.close();
			throw explainConnectionError(error, connection);
		} finally {
			signal.removeEventListener('abort', callOff);
		}
		if (!client.usable) throw connectionLost();
		this.listen(client);
		this.client = client;
		this.failures = 0;
		this.stableTimer = setTimeout(() => (this.shortLived = 0), STABLE_AFTER_MS).unref();
		this.connected.resolve(client);
		this.endOutage();
		this.options.onWake('connected');
	}

	private folderOf(client: ImapFlow): Folder {
		const folder = this.folders.get(client) ?? new ImapFolder(client);
		this.folders.set(client, folder);
		return folder;
	}

	private listen(client: ImapFlow): void {
		client.on('close', () => this.lost(client));
		if (!this.options.push) return;
		client.on('exists', ({ count, prevCount }: { count: number; prevCount: number }) => {
			if (count > prevCount) this.options.onWake('push');
		});
	}

	/**
	 * A connection that breaks is opened again at once; only where that fails is it an outage. Where
	 * one after the other breaks soon, the next waits, since the server has its reason.
	 */
	private lost(client: ImapFlow): void {
		if (this.client !== client || this.stopped) return;
		this.client = undefined;
		this.connected = pendingConnection();
		clearTimeout(this.stableTimer);
		this.options.logger.debug('The mail connection was closed and is opened again');
		if (this.shortLived === 0) this.open();
		else this.openLater(this.shortLived);
		this.shortLived += 1;
	}

	private openFailed(error: unknown): void {
		if (this.stopped) return;
		this.failures += 1;
		const failure = this.explain(error);
		if (this.outage === undefined) {
			this.outage = failure;
			this.options.onOutage(failure);
		}
		this.outage = failure;
		this.openLater(this.failures);
	}

	private openLater(attempt: number): void {
		const { random, longestDelayMs } = this.options;
		const delayMs = reconnectDelayMs(attempt, random, longestDelayMs);
		this.reconnectTimer = setTimeout(() => this.open(), delayMs);
	}

	private endOutage(): void {
		if (this.outage === undefined) return;
		this.outage = undefined;
		this.options.onRecovery();
	}

	private async run<T>(work: (folder: Folder) => Promise<T>): Promise<T> {
		const client = this.client ?? (await this.waitForConnection());
		try {
			return await useClient(client, async () => await work(this.folderOf(client)));
		} catch (error) {
			if (!client.usable) throw this.explain(error);
			// Some refusals last as long as the session: "Mailbox was deleted under us".
			if (error instanceof DispatcherError && error.code === 'command-refused') client.close();
			throw error;
		}
	}

	private async waitForConnection(): Promise<ImapFlow> {
		if (this.stopped) throw this.outage ?? connectionLost();
		let timer: NodeJS.Timeout | undefined;
		const tooLong = new Promise<never>((_, reject) => {
			timer = setTimeout(() => reject(this.outage ?? connectionLost()), WAIT_FOR_CONNECTION_MS);
		});
		return await Promise.race([this.connected.promise, tooLong]).finally(() => clearTimeout(timer));
	}

	private explain(error: unknown): DispatcherError {
		if (error instanceof DispatcherError) return error;
		if (this.connection !== undefined) return explainConnectionError(error, this.connection);
		return new DispatcherError({
			code: 'settings-invalid',
			whatHappened: `The credential cannot be read: ${error instanceof Error ? error.message : String(error)}`,
			whatToDo: 'Open the credential, fill it in and save it again.',
			cause: error,
		});
	}
}

/** Nobody may be waiting for it when it is rejected, and that is no unhandled rejection. */
function pendingConnection(): PromiseWithResolvers<ImapFlow> {
	const pending = Promise.withResolvers<ImapFlow>();
	pending.promise.catch(() => undefined);
	return pending;
}
