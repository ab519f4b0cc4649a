import { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../core/ports';
import { explainStoreError, explainLoss } from './errors';
import type { SqliteLocation } from './location';
import { migrationsInFile } from './migrations-in-file';
import { refuseNewer } from './schema-version';
import { keepToOwner, SqliteFile, type FileLoss } from './sqlite-file';

/** The log stays short, and a crash leaves little to read back. */
const CHECKPOINT_MS = 60_000;
/** Another process writes or reads just now. */
const CHECKPOINT_RETRY_MS = 1000;
/** The log is not left to grow beyond, whatever is written in a minute. */
const LOG_LIMIT_BYTES = 32 * 1024 * 1024;

const READS = /^\s*(select|pragma)\b/i;

/** What a keeper works with. */
export interface SqliteKeeperOptions {
	/**
	 * Brings a file that was just opened up to date; called again for one that has taken its place.
	 *
	 * @throws DispatcherError, and the file is closed.
	 */
	prepare(database: DatabaseSync): Promise<void>;
	logger: Logger;
}

/**
 * Keeps the desk's file open. If it is lost (removed, replaced by a backup, written over, or without its
 * log), the keeper reports this once, before anything is acknowledged that only the lost file holds,
 * and opens the file that is at its path then.
 */
export class SqliteKeeper {
	/** How often the file was lost: ids that were read before may be those of other rows now. */
	losses = 0;

	private opened: SqliteFile | undefined;

	private writtenOver = false;

	private inTransaction = false;

	private isClosed = false;

	private timer: NodeJS.Timeout | undefined;

	/** Ids of the lost file, in mails and in memory: none of them is given to another row. */
	private readonly spentIds = new Map<string, number>();

	constructor(
		readonly location: SqliteLocation,
		private readonly options: SqliteKeeperOptions,
	) {}

	/** The file that is open; {@link SqliteKeeper.before} opens it. */
	get database(): DatabaseSync {
		if (this.opened === undefined) throw new Error('The file is not open');
		return this.opened.database;
	}

	/** Whether there is nothing left to roll back: the transaction went with the file. */
	isMoot(sql: string): boolean {
		return sql === 'rollback' && (this.opened === undefined || this.writtenOver);
	}

	/**
	 * Before a statement: opens the file if it is not open, and at the beginning or end of a transaction
	 * checks that it is still the one at its path.
	 *
	 * @throws DispatcherError `desk-unavailable`.
	 */
	async before(sql: string): Promise<void> {
		if (this.inTransaction && sql !== 'commit') return;
		if (this.writtenOver) this.leaveWrittenOver();
		if (this.opened === undefined) await this.open();
		else this.check();
	}

	/**
	 * After a statement: checks that what it has committed is in the file at the path.
	 *
	 * @throws DispatcherError `desk-unavailable`.
	 */
	after(sql: string): void {
		if (sql === 'begin') this.inTransaction = true;
		if (sql === 'commit' || sql === 'rollback') this.inTransaction = false;
		if (this.inTransaction || sql === 'rollback') return;
		this.check();
		if (!READS.test(sql)) this.planCheckpoint();
	}

	/**
	 * Opens the file at the path, or creates one.
	 *
	 * @throws DispatcherError `desk-unavailable`.
	 */
	async open(): Promise<void> {
		const { file } = this.location;
		let database: DatabaseSync | undefined;
		try {
			refuseNewer(migrationsInFile(file), this.location);
			keepToOwner(file);
			database = new DatabaseSync(file);
			await this.options.prepare(database);
			this.spareIds(database);
			this.opened = new SqliteFile(file, database);
		} catch (error) {
			database?.close();
			throw explainStoreError(error, this.location);
		}
	}

	close(): void {
		clearTimeout(this.timer);
		if (this.isClosed) return;
		this.isClosed = true;
		this.opened?.close();
		this.opened = undefined;
	}

	private check(): void {
		const loss = this.opened?.loss();
		if (this.opened === undefined || loss === undefined) return;
		this.losses += 1;
		this.inTransaction = false;
		if (loss === 'written over') this.writtenOver = true;
		else this.leave(this.opened, loss);
		throw this.report(loss);
	}

	private leave(file: SqliteFile, loss: FileLoss): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.opened = undefined;
		for (const [table, id] of file.highestIds()) this.spentIds.set(table, id);
		try {
			file.leave(loss);
		} catch (error) {
			this.options.logger.warn('The log of the lost database file could not be saved', {
				error: String(error),
			});
		}
	}

	/** Not while it is still being copied: the rest would go to a file that nobody has open. */
	private leaveWrittenOver(): void {
		const { opened } = this;
		if (opened === undefined) return;
		if (!opened.isQuiet()) throw explainLoss('written over', this.location);
		this.writtenOver = false;
		this.leave(opened, 'written over');
	}

	private report(loss: FileLoss): Error {
		const error = explainLoss(loss, this.location);
		this.options.logger.error(error.message, { whatToDo: error.whatToDo });
		return error;
	}

	private spareIds(database: DatabaseSync): void {
		const raise = database.prepare('update sqlite_sequence set seq = max(seq, ?) where name = ?');
		const add = database.prepare(
			'insert into sqlite_sequence (seq, name) select ?, ? where ? not in (select name from sqlite_sequence)',
		);
		for (const [table, id] of this.spentIds) {
			raise.run(id, table);
			add.run(id, table, table);
		}
	}

	private planCheckpoint(): void {
		const bytes = this.opened?.logBytes() ?? 0;
		if (bytes > LOG_LIMIT_BYTES) return this.checkpoint();
		if (bytes > 0) this.timer ??= this.checkpointIn(CHECKPOINT_MS);
	}

	private checkpointIn(delayMs: number): NodeJS.Timeout {
		return setTimeout(() => this.checkpoint(), delayMs).unref();
	}

	private checkpoint(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		if (this.writtenOver || this.opened === undefined) return;
		try {
			if (!this.inTransaction) return this.opened.checkpoint();
		} catch {
			// Whatever it was, the log still holds everything.
		}
		this.timer = this.checkpointIn(CHECKPOINT_RETRY_MS);
	}
}
