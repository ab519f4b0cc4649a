import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import {
	CompiledQuery,
	SqliteAdapter,
	SqliteDialect,
	type DatabaseConnection,
	type QueryResult,
	type SqliteStatement,
} from 'kysely';
import { explainQueryError } from './errors';
import type { SqliteLocation } from './location';
import type { SqliteKeeper } from './sqlite-keeper';

/** How long one process waits for another's transaction. */
const BUSY_TIMEOUT_MS = 10_000;
const RETRY_MS = 20;
const SQLITE_BUSY = 5;

/** Statements tell their columns themselves only from Node 22.16 on. */
const givesRows = /^\s*(select|with|pragma)\b|\breturning\b/i;

/** WAL: readers do not wait. Full: what is committed acknowledges a mail, so it outlives a power cut. */
const settings = ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'];

/**
 * Kysely's own SQLite dialect over Node's built-in SQLite.
 *
 * The first query opens the file. A query throws `desk-unavailable` if the file cannot be used or is no
 * longer the one at its path; the next one then opens the file that is there.
 */
export function createSqliteDialect(keeper: SqliteKeeper): SqliteDialect {
	return new TransactionalDialect({
		database: async () =>
			await Promise.resolve({
				close: () => keeper.close(),
				prepare: (sql: string) => adapt(keeper.database.prepare(beginImmediate(sql)), sql),
			}),
		onCreateConnection: async (connection) => {
			waitWhereBusy(connection, keeper.location);
			guard(connection, keeper);
			return await Promise.resolve();
		},
	});
}

/** The dialect for a file that was just opened and that nothing else uses yet. */
export function createOpeningDialect(
	database: DatabaseSync,
	location: SqliteLocation,
): SqliteDialect {
	return new TransactionalDialect({
		database: {
			close: () => undefined,
			prepare: (sql: string) => adapt(database.prepare(beginImmediate(sql)), sql),
		},
		onCreateConnection: async (connection) => {
			waitWhereBusy(connection, location);
			for (const setting of settings) {
				await connection.executeQuery(CompiledQuery.raw(`pragma ${setting}`));
			}
		},
	});
}

/** Makes the migrator run in one transaction, which is its lock against a second process. */
class TransactionalAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

class TransactionalDialect extends SqliteDialect {
	override createAdapter(): SqliteAdapter {
		return new TransactionalAdapter();
	}
}

/** Nothing is acknowledged that is not in the file at the path. */
function guard(connection: DatabaseConnection, keeper: SqliteKeeper): void {
	const execute = connection.executeQuery.bind(connection);
	connection.executeQuery = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
		if (keeper.isMoot(query.sql)) return { rows: [] };
		await keeper.before(query.sql);
		const result = await execute<R>(query);
		keeper.after(query.sql);
		return result;
	};
}

/** SQLite's own waiting would stop the whole process, and with it the one that it waits for. */
function waitWhereBusy(connection: DatabaseConnection, location: SqliteLocation): void {
	const execute = connection.executeQuery.bind(connection);
	connection.executeQuery = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
		const deadline = Date.now() + BUSY_TIMEOUT_MS;
		for (;;) {
			try {
				return await execute<R>(query);
			} catch (error) {
				const { errcode = 0, message = '' } = error as { errcode?: number; message?: string };
				// SQLite has rolled back by itself where the disk is full, and this must not hide why.
				if (query.sql === 'rollback' && message.includes('no transaction')) return { rows: [] };
				const isBusy = (errcode & 0xff) === SQLITE_BUSY;
				if (!isBusy || Date.now() > deadline) throw explainQueryError(error, location);
				await wait(RETRY_MS);
			}
		}
	};
}

/**
 * A transaction that begins by reading and then writes cannot wait for another process: SQLite
 * refuses it at once. One that says at its beginning that it will write, waits.
 */
function beginImmediate(sql: string): string {
	return sql === 'begin' ? 'begin immediate' : sql;
}

function adapt(statement: StatementSync, sql: string): SqliteStatement {
	const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters.map(toSqlite);
	return {
		reader: givesRows.test(sql),
		all: (parameters) => statement.all(...bind(parameters)).map(withBuffers),
		run: (parameters) => statement.run(...bind(parameters)),
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
