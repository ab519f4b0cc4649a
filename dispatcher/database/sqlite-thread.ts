import { Worker } from 'node:worker_threads';
import type { QueryResult } from 'kysely';
import type { Logger } from '../core/ports';
import { workerFile } from '../core/worker-file';
import { explainClosed, explainThreadEnd } from './errors';
import type { SqliteLocation } from './location';
import type { SqliteSession, SqliteStatement } from './sqlite-dialect';
import {
	errorOf,
	portable,
	type SqliteAnswer,
	type SqliteLogLine,
	type SqliteRequest,
	type SqliteThreadData,
} from './sqlite-messages';

/** What a file's thread is started with. */
interface Place {
	location: SqliteLocation;
	logger: Logger;
}

/**
 * A database file in a thread of its own, so that nobody but those who ask it waits for the disk. If the
 * thread ends, what it was asked for fails, and the next statement starts another one.
 */
export class SqliteThread implements SqliteSession {
	private thread: Thread;

	/** Of threads that have ended. */
	private earlierLosses = 0;

	private inTransaction = false;

	private isClosed = false;

	constructor(private readonly place: Place) {
		this.thread = new Thread(place);
	}

	/** How often another file may have taken the place of the one that was open. */
	get losses(): number {
		return this.earlierLosses + this.thread.losses;
	}

	/**
	 * Opens the file and brings it up to date.
	 *
	 * @throws DispatcherError `desk-unavailable`.
	 */
	async open(): Promise<void> {
		await this.thread.ask({ kind: 'open' });
	}

	/**
	 * Runs a statement. Of a transaction whose thread has ended nothing was done, and nothing more is.
	 *
	 * @throws DispatcherError `desk-unavailable`; SQLite's own error where the statement is at fault.
	 */
	async execute(statement: SqliteStatement): Promise<QueryResult<unknown>> {
		const { sql } = statement;
		if (!this.inTransaction) this.replaceEnded();
		try {
			const result = await this.ask(statement);
			if (sql === 'begin') this.inTransaction = true;
			if (sql === 'commit') this.inTransaction = false;
			return result;
		} catch (error) {
			// What kept the transaction from its end is the error to show.
			if (sql === 'rollback' && (this.isClosed || this.thread.hasEnded)) return { rows: [] };
			throw error;
		} finally {
			if (sql === 'rollback') this.inTransaction = false;
		}
	}

	/** Finishes what was asked for, writes the log into the file and ends the thread. */
	async close(): Promise<void> {
		this.isClosed = true;
		await this.thread.close();
	}

	private async ask({ sql, parameters }: SqliteStatement): Promise<QueryResult<unknown>> {
		if (this.isClosed) throw explainClosed(this.place.location);
		const { values, transfer } = portable(parameters);
		const statement = { sql, parameters: values };
		const { result } = await this.thread.ask({ kind: 'execute', statement }, transfer);
		return { rows: [], ...result };
	}

	private replaceEnded(): void {
		if (this.isClosed || !this.thread.hasEnded) return;
		// What became of the file meanwhile, nobody has seen.
		this.earlierLosses += this.thread.losses + 1;
		this.thread = new Thread(this.place);
	}
}

type Waiting = Omit<PromiseWithResolvers<SqliteAnswer>, 'promise'>;

/** One thread, until it ends. */
class Thread {
	losses = 0;

	private readonly worker: Worker;

	/** Who waits for an answer, in the order of the answers. */
	private readonly waiting: Waiting[] = [];

	private end: Error | undefined;

	private readonly exit: Promise<void>;

	private closing: Promise<void> | undefined;

	constructor(private readonly place: Place) {
		const workerData: SqliteThreadData = { location: place.location };
		const name = 'help desk database';
		this.worker = new Worker(workerFile(__dirname, 'sqlite-worker'), { name, workerData });
		this.worker.on('message', (message: SqliteAnswer | SqliteLogLine) => this.take(message));
		this.worker.on('messageerror', (error) => this.abandon(error));
		this.worker.on('error', (error) => this.abandon(error));
		this.exit = new Promise((resolve) => {
			this.worker.on('exit', () => {
				this.abandon();
				resolve();
			});
		});
		this.worker.unref();
	}

	get hasEnded(): boolean {
		return this.end !== undefined;
	}

	/** @throws DispatcherError; SQLite's own error where the statement is at fault. */
	async ask(request: SqliteRequest, transfer: ArrayBuffer[] = []): Promise<SqliteAnswer> {
		if (this.end !== undefined) throw this.end;
		this.worker.postMessage(request, transfer);
		const { promise, resolve, reject } = Promise.withResolvers<SqliteAnswer>();
		this.waiting.push({ resolve, reject });
		// Whoever waits keeps the process alive, and nobody else.
		this.worker.ref();
		const answer = await promise;
		if (answer.failure !== undefined) throw errorOf(answer.failure);
		return answer;
	}

	async close(): Promise<void> {
		this.closing ??= this.closeOnce();
		await this.closing;
	}

	private async closeOnce(): Promise<void> {
		// Where the thread ends by itself meanwhile, the log stays, and is read at the next opening.
		await this.ask({ kind: 'close' }).catch(() => undefined);
		this.worker.ref();
		await this.exit;
	}

	private take(message: SqliteAnswer | SqliteLogLine): void {
		if (message.kind === 'log') {
			this.place.logger[message.level](message.message, message.details);
			return;
		}
		this.losses = message.losses;
		for (const row of message.result?.rows ?? []) giveBuffers(row as Record<string, unknown>);
		this.waiting.shift()?.resolve(message);
		if (this.waiting.length === 0) this.worker.unref();
	}

	/** Nobody gets an answer any more. */
	private abandon(reason?: unknown): void {
		this.end ??= explainThreadEnd(this.place.location, reason);
		for (const { reject } of this.waiting.splice(0)) reject(this.end);
		this.worker.unref();
		void this.worker.terminate();
	}
}

function giveBuffers(row: Record<string, unknown>): void {
	for (const [column, value] of Object.entries(row)) {
		if (value instanceof Uint8Array) {
			row[column] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
		}
	}
}
