/** What SQLite, PostgreSQL's driver or a socket fails with. */
export interface DatabaseFailure {
	/** PostgreSQL's SQLSTATE, or Node's code of a socket's failure. */
	code?: string;
	/** SQLite's result code. */
	errcode?: number;
	message?: string;
}

/**
 * SQLite's primary result codes (sqlite.org/rescode.html) that mean an outage of the database, not a
 * fault of the statement.
 */
const sqliteOutages = new Map([
	[5, 'another process keeps it locked'],
	[6, 'another connection keeps a table locked'],
	[8, 'it cannot be written to'],
	[10, 'the disk cannot be read or written'],
	[11, 'the file is damaged'],
	[13, 'the disk is full'],
	[14, 'the file cannot be opened; its folder is missing, or n8n may not use it'],
	[15, 'another process keeps it locked'],
	[23, 'n8n may not use it'],
	[26, 'the file is not a database'],
]);

/**
 * The SQLSTATEs of PostgreSQL (its manual's appendix A), and Node's codes, that mean an outage. Two
 * characters stand for a whole class; a full code comes first.
 */
const postgresOutages = new Map([
	['08', 'the connection was lost'],
	['25006', 'the server is read-only'],
	['25P03', 'the server ended a transaction that was idle too long'],
	['25P04', 'the server ended a transaction that took too long'],
	['28', 'the user may not log in'],
	['28P01', 'the password is wrong'],
	['3D000', 'the database does not exist'],
	['3F000', 'the schema is gone'],
	['40', 'the server rolled a transaction back'],
	['40001', 'two transactions changed the same rows at once'],
	['40P01', 'two transactions waited for each other (deadlock)'],
	['42501', 'the user lacks a permission on the schema or its tables'],
	['42703', 'a column is missing: the tables are those of another version'],
	['42P01', 'a table is gone'],
	['53', 'the server is short of resources'],
	['53100', "the server's disk is full"],
	['53300', 'the server has too many connections'],
	['55006', 'something else is using it'],
	['55P03', 'another transaction keeps a row or table locked'],
	['57', 'an operator or a time limit ended the query'],
	['57P01', 'the server is shutting down'],
	['57P02', 'the server crashed'],
	['57P03', 'the server does not accept connections yet'],
	['58', "the server's disk cannot be read or written"],
	['XX001', 'data is damaged'],
	['XX002', 'an index is damaged'],
	['ECONNREFUSED', 'the server does not accept connections'],
	['ENOTFOUND', 'the server address was not found'],
	['ETIMEDOUT', 'the server did not answer in time'],
]);

/** An SQLSTATE after which the connection cannot be used any more. */
const endsConnection = /^(08|57P|25P03|25P04)/;
const sqlState = /^[0-9A-Z]{5}$/;
/** pg has no codes for its own timeouts and for connections that end. */
const socketFailure = /connect|terminat|timeout|^E[A-Z]{4,}/i;
const socketCode = /^(E[A-Z]+)?$/;
/** SQLite has no code of its own for it. */
const missingInSqlite = /^no such (table|column): /;
const waitedTooLong = /timeout/i;

const disturbances: ReadonlySet<unknown> = new Set(['40001', '40P01']);
const gone: ReadonlySet<unknown> = new Set(['3F000', '42P01', '42703']);

/** @returns what the SQLite outage is; undefined if the statement is at fault. */
export function outageOfSqlite({ errcode = 0, message = '' }: DatabaseFailure): string | undefined {
	if (missingInSqlite.test(message)) return `it is not a database of the help desk: ${message}`;
	return sqliteOutages.get(errcode & 0xff);
}

/** @returns what the PostgreSQL outage is; undefined if the query is at fault. */
export function outageOfPostgres({ code = '', message = '' }: DatabaseFailure): string | undefined {
	const known = postgresOutages.get(code);
	if (known !== undefined) return known;
	if (sqlState.test(code) && !code.startsWith('E')) return postgresOutages.get(code.slice(0, 2));
	if (!socketCode.test(code) || !socketFailure.test(`${code} ${message}`)) return undefined;
	return waitedTooLong.test(message) ? 'it did not answer in time' : message;
}

/** Whether PostgreSQL answered the query, and the connection can still be used. */
export function isAnswer({ code = '' }: DatabaseFailure): boolean {
	return sqlState.test(code) && !code.startsWith('E') && !endsConnection.test(code);
}

/** Whether PostgreSQL says that the desk's tables are missing. */
export function tellsOfMissingTables({ code }: DatabaseFailure): boolean {
	return gone.has(code);
}

/** Whether PostgreSQL rolled the transaction back because of another one. */
export function isDisturbance({ code }: DatabaseFailure): boolean {
	return disturbances.has(code);
}
