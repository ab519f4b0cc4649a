import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import type { QueryResult } from 'kysely';
import { explainQueryError } from './errors';
import type { SqliteLocation } from './location';
import type { SqliteSession, SqliteStatement } from './sqlite-dialect';

/** How long one process waits for another's transaction. */
const BUSY_TIMEOUT_MS = 10_000;
const RETRY_MS = 20;
const SQLITE_BUSY = 5;

/** Kysely writes the same few hundred texts again and again. */
const MOST_PREPARED = 256;
/** A prepared statement keeps a copy of what was bound to it last, and all together no more than this. */
const MOST_BOUND_BYTES = 32 * 1024 * 1024;

/** Statements tell their columns themselves only from Node 22.16 on. */
const givesRows = /^\s*(select|with|pragma)\b|\breturning\b/i;

/** WAL: readers do not wait. Full: what is committed acknowledges a mail, so it outlives a power cut. */
const settings = ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'];

interface Prepared {
	statement: StatementSync;
	boundBytes: number;
}

/** Runs statements on a database that is open, and keeps them prepared. */
export class SqliteStatements implements SqliteSession {
	/** By their text; the one that was used last is the last. */
	private readonly prepared = new Map<string, Prepared>();

	private boundBytes = 0;

	constructor(
		readonly database: DatabaseSync,
		private readonly location: SqliteLocation,
	) {}

	/** Sets how the file is written. */
	async set(): Promise<void> {
		for (const setting of settings) {
			await this.execute({ sql: `pragma ${setting}`, parameters: [] });
		}
	}

	/**
	 * Runs a statement; waits while another process writes. The waiting is not SQLite's own, during which
	 * nothing else would happen in this thread.
	 *
	 * @throws DispatcherError `desk-unavailable`; SQLite's own error where the statement is at fault.
	 */
	async execute(statement: SqliteStatement): Promise<QueryResult<unknown>> {
		const deadline = Date.now() + BUSY_TIMEOUT_MS;
		for (;;) {
			try {
				return this.run(statement);
			} catch (error) {
				const { errcode = 0, message = '' } = error as { errcode?: number; message?: string };
				// SQLite has rolled back by itself where the disk is full, and this must not hide why.
				const isRolledBack = statement.sql === 'rollback' && message.includes('no transaction');
				if (isRolledBack) return { rows: [] };
				const isBusy = (errcode & 0xff) === SQLITE_BUSY;
				if (!isBusy || Date.now() > deadline) throw explainQueryError(error, this.location);
				await wait(RETRY_MS);
			}
		}
	}

	/** Whoever opened the file closes it. */
	async close(): Promise<void> {
		this.prepared.clear();
		await Promise.resolve();
	}

	private run({ sql, parameters }: SqliteStatement): QueryResult<unknown> {
		const bound = parameters.map(toSqlite);
		const statement = this.prepare(sql, bound.reduce(addSize, 0));
		if (givesRows.test(sql)) return { rows: statement.all(...bound) };
		const { changes, lastInsertRowid } = statement.run(...bound);
		return {
			rows: [],
			insertId: BigInt(lastInsertRowid),
			numAffectedRows: BigInt(changes),
		};
	}

	private prepare(sql: string, boundBytes: number): StatementSync {
		const { statement } = this.forget(sql) ?? {
			statement: this.database.prepare(beginImmediate(sql)),
		};
		this.prepared.set(sql, { statement, boundBytes });
		this.boundBytes += boundBytes;
		for (const longestUnused of this.prepared.keys()) {
			const isFull = this.prepared.size > MOST_PREPARED || this.boundBytes > MOST_BOUND_BYTES;
			if (!isFull || longestUnused === sql) break;
			this.forget(longestUnused);
		}
		return statement;
	}

	private forget(sql: string): Prepared | undefined {
		const prepared = this.prepared.get(sql);
		this.prepared.delete(sql);
		this.boundBytes -= prepared?.boundBytes ?? 0;
		return prepared;
	}
}

/**
 * A transaction that begins by reading and then writes cannot wait for another process: SQLite
 * refuses it at once. One that says at its beginning that it will write, waits.
 */
function beginImmediate(sql: string): string {
	return sql === 'begin' ? 'begin immediate' : sql;
}

function toSqlite(value: unknown): SQLInputValue {
	if (value === undefined) return null;
	if (typeof value === 'boolean') return value ? 1 : 0;
	if (value instanceof Date) return value.toISOString();
	return value as SQLInputValue;
}

function addSize(bytes: number, value: SQLInputValue): number {
	if (typeof value === 'string') return bytes + value.length;
	return bytes + (ArrayBuffer.isView(value) ? value.byteLength : 0);
}
