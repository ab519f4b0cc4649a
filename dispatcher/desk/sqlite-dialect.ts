import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { SqliteDialect, type SqliteStatement } from 'kysely';
import { explainQueryError } from './desk-errors';
import type { DeskLocation } from './types';

/** How long one process waits for another's transaction. */
const BUSY_TIMEOUT_MS = 10_000;
const RETRY_MS = 20;
const SQLITE_BUSY = 5;

type SqliteLocation = Extract<DeskLocation, { kind: 'sqlite' }>;
type Explain = <T>(work: () => T) => T;

/**
 * Kysely's own SQLite dialect over Node's built-in SQLite.
 *
 * WAL, so that readers do not wait; `synchronous=FULL`, since what is committed acknowledges a mail
 * and must outlive a power cut.
 *
 * The first query opens the file, and throws what SQLite throws where that fails.
 */
export function createSqliteDialect(location: SqliteLocation): SqliteDialect {
	return new SqliteDialect({
		database: async () => {
			const database = await openFile(location.file);
			const explain = <T>(work: () => T): T => {
				try {
					return work();
				} catch (error) {
					throw explainQueryError(error, location);
				}
			};
			return {
				close: () => database.close(),
				prepare: (sql) =>
					adapt(
						explain(() => database.prepare(beginImmediate(sql))),
						explain,
					),
			};
		},
	});
}

/** The change to WAL does not wait for other processes by itself, so it is tried until it succeeds. */
async function openFile(file: string): Promise<DatabaseSync> {
	const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
	const deadline = Date.now() + BUSY_TIMEOUT_MS;
	for (;;) {
		try {
			database.exec(
				'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on',
			);
			return database;
		} catch (error) {
			const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;
			if (isBusy && Date.now() < deadline) {
				await wait(RETRY_MS);
				continue;
			}
			database.close();
			throw error;
		}
	}
}

/**
 * A transaction that begins by reading and then writes cannot wait for another process: SQLite
 * refuses it at once. One that says at its beginning that it will write, waits.
 */
function beginImmediate(sql: string): string {
	return sql === 'begin' ? 'begin immediate' : sql;
}

function adapt(statement: StatementSync, explain: Explain): SqliteStatement {
	const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters.map(toSqlite);
	return {
		reader: statement.columns().length > 0,
		all: (parameters) => explain(() => statement.all(...bind(parameters)).map(withBuffers)),
		run: (parameters) => explain(() => statement.run(...bind(parameters))),
		iterate: function* (parameters) {
			for (const row of statement.iterate(...bind(parameters))) yield withBuffers(row);
		},
	};
}

function toSqlite(value: unknown): SQLInputValue {
	if (value === undefined) return null;
	if (typeof value === 'boolean') return value ? 1 : 0;
	if (value instanceof Date) return value.toISOString();
	return value as SQLInputValue;
}

function withBuffers(row: Record<string, unknown>): Record<string, unknown> {
	for (const [column, value] of Object.entries(row)) {
		if (value instanceof Uint8Array) {
			row[column] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
		}
	}
	return row;
}
