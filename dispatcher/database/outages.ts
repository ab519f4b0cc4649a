/** What SQLite, PostgreSQL's driver or a socket fails with. */
export interface DatabaseFailure {
	/** PostgreSQL's SQLSTATE, or Node's code of a socket's failure. */
	code?: string;
	/** SQLite's result code. */
	errcode?: number;
	message?: string;
}

/**
 * SQLite's primary result codes (sqlite.org/rescode.html) that tell of the database and not of what was
 * asked of it.
 */
const sqliteOutages = new Map([
	[5, 'another process keeps it locked'],
	[6, 'another connection keeps a table locked'],
	[8, 'it cannot be written to'],
	[10, 'the disk cannot be read or written'],
	[11, 'the file is damaged'],
	[13, 'the disk is full'],
	[14, 'the file cannot be opened; its folder is missing or closed to n8n'],
	[15, 'another process keeps it locked'],
	[23, 'n8n may not use it'],
	[26, 'the file is not a database'],
]);

/**
 * The SQLSTATEs of PostgreSQL (its manual's appendix A), and Node's codes, that are nobody's fault among
 * the mails. Two characters stand for a whole class; a code of its own comes first.
 */
const postgresOutages = new Map([
	['08', 'the connection was lost'],
	['25006', 'the server takes no changes'],
	['25P03', 'the server ended a transaction that stood still'],
	['25P04', 'the server ended a transaction that took too long'],
	['28', 'the user may not log in'],
	['28P01', 'the password is wrong'],
	['3D000', 'the database does not exist'],
	['3F000', 'the schema is gone'],
	['40', 'the server took a transaction back'],
	['40001', 'two transactions changed the same rows at once'],
	['40P01', 'two transactions waited for each other'],
	['42501', 'the user lacks a right to the schema or its tables'],
	['42703', 'a column is missing: the tables are those of another version'],
	['42P01', 'a table is gone'],
	['53', 'the server is short of resources'],
	['53100', "the server's disk is full"],
	['53300', 'the server has too many connections'],
	['55006', 'it is in use otherwise'],
	['55P03', 'another transaction keeps a row or table locked'],
	['57', 'an operator or a time limit ended the query'],
	['57P01', 'the server is shutting down'],
	['57P02', 'the server broke down'],
	['57P03', 'the server takes no connections yet'],
	['58', "the server's disk cannot be read or written"],
	['XX001', 'the data are damaged'],
	['XX002', 'an index is damaged'],
	['ECONNREFUSED', 'the server does not take connections'],
	['ENOTFOUND', 'the server address was not found'],
	['ETIMEDOUT', 'the server did not answer in time'],
]);

/** An SQLSTATE after which the connection is of no use any more. */
const endsConnection = /^(08|57P|25P03|25P04)/;
const sqlState = /^[0-9A-Z]{5}$/;
/** pg has no codes for its own waits and for connections that end. */
const socketFailure = /connect|terminat|timeout|^E[A-Z]{4,}/i;
const socketCode = /^(E[A-Z]+)?$/;
/** SQLite has no code of its own for it. */
const missingInSqlite = /^no such (table|column): /;
const waitedTooLong = /timeout/i;

const disturbances: ReadonlySet<unknown> = new Set(['40001', '40P01']);
const gone: ReadonlySet<unknown> = new Set(['3F000', '42P01', '42703']);

/** @returns what an SQLite outage is; undefined where the statement is at fault. */
export function outageOfSqlite({ errcode = 0, message = '' }: DatabaseFailure): string | undefined {
	if (missingInSqlite.test(message)) return `it is not a database of the desk: ${message}`;
	return sqliteOutages.get(errcode & 0xff);
}

/** @returns what a PostgreSQL outage is; undefined where the query is at fault. */
export function outageOfPostgres({ code = '', message = '' }: DatabaseFailure): string | undefined {
	const known = postgresOutages.get(code);
	if (known !== undefined) return known;
	if (sqlState.test(code) && !code.startsWith('E')) return postgresOutages.get(code.slice(0, 2));
	if (!socketCode.test(code) || !socketFailure.test(`${code} ${message}`)) return undefined;
	return waitedTooLong.test(message) ? 'it did not answer in time' : message;
}

/** Whether PostgreSQL answered the query, and goes on answering on the same connection. */
export function isAnswer({ code = '' }: DatabaseFailure): boolean {
	return sqlState.test(code) && !code.startsWith('E') && !endsConnection.test(code);
}

/** Whether PostgreSQL says that the desk's tables are not there. */
export function tellsOfMissingTables({ code }: DatabaseFailure): boolean {
	return gone.has(code);
}

/** Whether PostgreSQL took back what was asked of it for the sake of another transaction. */
export function isDisturbance({ code }: DatabaseFailure): boolean {
	return disturbances.has(code);
}
