import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { SqliteDialect, type SqliteStatement } from 'kysely';

/** How long one process waits for another's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Kysely's own SQLite dialect over Node's built-in SQLite.
 *
 * WAL, so that readers do not wait; `synchronous=FULL`, since what is committed acknowledges a mail
 * and must outlive a power cut.
 *
 * @throws what SQLite throws where the file cannot be opened.
 */
export function createSqliteDialect(file: string): SqliteDialect {
	const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
	database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
	return new SqliteDialect({
		database: {
			close: () => database.close(),
			prepare: (sql) => adapt(database.prepare(beginImmediate(sql))),
		},
	});
}

/**
 * A transaction that begins by reading and then writes cannot wait for another process: SQLite
 * refuses it at once. One that says at its beginning that it will write, waits.
 */
function beginImmediate(sql: string): string {
	return sql === 'begin' ? 'begin immediate' : sql;
}

function adapt(statement: StatementSync): SqliteStatement {
	const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters.map(toSqlite);
	return {
		reader: statement.columns().length > 0,
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
