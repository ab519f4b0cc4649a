import {
	chmodSync,
	closeSync,
	copyFileSync,
	openSync,
	renameSync,
	rmSync,
	statSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** What became of a database file that is open. */
export type FileLoss = 'removed' | 'replaced' | 'log removed' | 'written over';

/** Names of the files that belong together: the database, its log, and the log's index. */
const PARTS = ['', '-wal', '-shm'] as const;

const OWNER_ONLY = 0o600;
const OF_OTHERS = 0o077;
/** Without a write for so long, a file is taken for written. */
const QUIET_MS = 2000;
/** A checkpoint of another process is over by then; so often and so long it is waited for. */
const CHECKPOINT_WAITS = 100;
const CHECKPOINT_WAIT_MS = 20;
/** The highest `user_version`; a checkpoint a minute reaches it in four thousand years. */
const HIGHEST_VERSION = 0x7fffffff;

/**
 * Makes a new database's file readable by its owner only, and existing ones too. SQLite gives its log
 * and its index the rights of the database.
 */
export function keepToOwner(file: string): void {
	try {
		closeSync(openSync(file, 'wx', OWNER_ONLY));
	} catch {
		// It is there already, or it cannot be created: opening it tells why.
	}
	for (const part of PARTS) {
		const mode = statSync(`${file}${part}`, { throwIfNoEntry: false })?.mode ?? 0;
		if ((mode & OF_OTHERS) === 0) continue;
		try {
			chmodSync(`${file}${part}`, mode & 0o777 & ~OF_OTHERS);
		} catch {
			// Somebody else's file, or a file system without rights: n8n can only use it as it is.
		}
	}
}

/**
 * A database file that is open, in the journal mode `wal`, and knows whether it is still the one at its
 * path. It opens the file by SQLite only: closing any other descriptor would drop SQLite's locks.
 */
export class SqliteFile {
	private readonly parts: string[];

	private content = '';

	private version = 0;

	/** @param database open, in that mode and read once, so that its log exists. */
	constructor(
		private readonly file: string,
		readonly database: DatabaseSync,
	) {
		this.parts = PARTS.map((part) => identityOf(`${file}${part}`));
		// Nobody but checkpoints writes to the database file then, and those are made here.
		database.exec('pragma wal_autocheckpoint = 0');
		this.noteContent();
	}

	/** @returns how the file was lost; undefined if it is the one at its path. Takes microseconds. */
	loss(): FileLoss | undefined {
		const now = PARTS.map((part) => identityOf(`${this.file}${part}`));
		if (now[0] === '') return 'removed';
		if (now[0] !== this.parts[0]) return 'replaced';
		if (this.isWrittenOver()) return 'written over';
		return now.some((part, index) => part !== this.parts[index]) ? 'log removed' : undefined;
	}

	/**
	 * Writes what the log holds into the database file, so that a copy of that alone is whole, and
	 * empties the log where nobody reads it. Never waits for another process.
	 *
	 * @throws Error of SQLite where another process writes, or the disk fails.
	 */
	checkpoint(): void {
		if (this.logBytes() === 0 || this.loss() !== undefined) return;
		const last = Number(this.database.prepare('pragma user_version').get()?.user_version);
		// By this number a copy that was made before is told from the file.
		this.database.exec(`pragma user_version = ${last + 1}`);
		this.writeLog();
		this.noteContent();
	}

	/** @returns the size of the log in bytes. */
	logBytes(): number {
		return statSync(`${this.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
	}

	/** @returns the highest id that each table has given, by the table's name; none of a damaged file. */
	highestIds(): Map<string, number> {
		try {
			const rows = this.database.prepare('select name, seq from sqlite_sequence').all();
			return new Map(rows.map(({ name, seq }) => [String(name), Number(seq)]));
		} catch {
			return new Map();
		}
	}

	/**
	 * Closes a file that was lost. The content of its log goes into the file that was opened, wherever
	 * that is now, and never into the one that has taken its place.
	 */
	leave(loss: FileLoss): void {
		try {
			this.rollBack();
			if (loss === 'written over') this.setApart();
			else this.writeLog();
		} finally {
			this.database.close();
			// SQLite would read the log into whatever database stands beside it.
			if (loss !== 'log removed') this.removeLog();
		}
	}

	/** Whether nobody has written to the file for a moment: a copy into it is complete. */
	isQuiet(): boolean {
		const stat = statSync(this.file, { throwIfNoEntry: false });
		return stat === undefined || Date.now() - stat.mtimeMs > QUIET_MS;
	}

	close(): void {
		try {
			this.checkpoint();
		} catch {
			// The log stays, and is read at the next opening.
		}
		this.database.close();
	}

	/** What was begun in it is not to be finished. */
	private rollBack(): void {
		try {
			this.database.exec('rollback');
		} catch {
			// Nothing had begun.
		}
	}

	private writeLog(): void {
		this.database.prepare('pragma wal_checkpoint(truncate)').get();
	}

	/**
	 * Closing would write the log into the file, where other content stands now. So that content gets a
	 * file of its own first: SQLite writes into none that has lost its path.
	 */
	private setApart(): void {
		const copy = `${this.file}.restored`;
		copyFileSync(this.file, copy);
		renameSync(copy, this.file);
	}

	/** Only the one that was opened: a backup may have brought its own. */
	private removeLog(): void {
		PARTS.forEach((part, index) => {
			const path = `${this.file}${part}`;
			if (part !== '' && identityOf(path) === this.parts[index]) rmSync(path, { force: true });
		});
	}

	/**
	 * A copy written into the same file (`cp backup.sqlite helpdesk.sqlite`) leaves its identity. It has
	 * a lower number than the last checkpoint; a checkpoint of another process has a higher one.
	 */
	private isWrittenOver(): boolean {
		const content = contentOf(this.file);
		if (content === this.content) return false;
		const version = settledVersion(this.file);
		if (version === undefined || version < this.version) return true;
		this.content = content;
		this.version = version;
		return false;
	}

	private noteContent(): void {
		this.content = contentOf(this.file);
		this.version = versionOnDisk(this.file) ?? 0;
	}
}

function identityOf(path: string): string {
	try {
		const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
		return stat === undefined ? '' : `${stat.dev}:${stat.ino}`;
	} catch {
		return '';
	}
}

/** Changes with each write to the file. */
function contentOf(path: string): string {
	const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
	return stat === undefined ? '' : `${stat.size}:${stat.mtimeNs}`;
}

/**
 * Reads the number in the file itself. In the middle of another process's checkpoint the file holds pages
 * of two states and cannot be read, which is waited for: this thread has nothing else to do.
 *
 * @returns undefined where that is no database.
 */
function settledVersion(path: string): number | undefined {
	for (let waits = 0; waits < CHECKPOINT_WAITS; waits += 1) {
		const version = versionOnDisk(path);
		if (version !== undefined) return version;
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, CHECKPOINT_WAIT_MS);
	}
	return versionOnDisk(path);
}

/**
 * Reads the number in the file itself, past its log.
 *
 * @returns undefined where that is no database. Node before 22.15 takes no address and cannot look past
 *   the log: then nothing is found to be written over.
 */
function versionOnDisk(path: string): number | undefined {
	const url = pathToFileURL(path);
	url.search = 'immutable=1';
	try {
		const database = new DatabaseSync(url, { readOnly: true });
		try {
			return Number(database.prepare('pragma user_version').get()?.user_version);
		} finally {
			database.close();
		}
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		return code === 'ERR_INVALID_ARG_TYPE' ? HIGHEST_VERSION : undefined;
	}
}
