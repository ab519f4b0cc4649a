import { DispatcherError } from '../errors';
import type { DeskLocation } from './types';

interface DatabaseFailure {
	code?: string;
	errcode?: number;
	message?: string;
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const sqliteMeanings = new Map([
	[5, 'another process keeps it locked'],
	[8, 'it cannot be written to'],
	[10, 'the disk cannot be read or written'],
	[11, 'the file is damaged'],
	[13, 'the disk is full'],
	[14, 'the file cannot be opened; its folder is missing or closed to n8n'],
	[26, 'the file is not a database'],
]);

/** PostgreSQL's and Node's codes. */
const postgresMeanings = new Map([
	['28P01', 'the password is wrong'],
	['28000', 'the user may not log in'],
	['3D000', 'the database does not exist'],
	['42501', 'the user may not create the schema'],
	['53300', 'the server has too many connections'],
	['25006', 'the server takes no changes'],
	['ECONNREFUSED', 'the server does not take connections'],
	['ENOTFOUND', 'the server address was not found'],
	['ETIMEDOUT', 'the server did not answer in time'],
]);

/** pg has no codes for its own waits. */
const waitedTooLong = /timeout/i;

/** SQLite: busy, locked, read-only, unreadable, damaged, full, gone, no database. */
const sqliteOutages = new Set([5, 6, 8, 10, 11, 13, 14, 26]);
/** PostgreSQL's classes connection, resources, ended by an operator; and read-only (its manual's appendix A). */
const postgresOutage = /^(08|53|57)|^25006$/;
const socketOutage = /^E[A-Z]+$|^$/;

/** Whether a failed query says that the database is out of reach, and not that the query is wrong. */
function isOutage(error: unknown): boolean {
	const { code = '', errcode, message = '' } = (error ?? {}) as DatabaseFailure;
	if (errcode !== undefined) return sqliteOutages.has(errcode & 0xff);
	if (postgresOutage.test(code)) return true;
	return (
		socketOutage.test(code) && /connect|terminat|timeout|E[A-Z]{4,}/i.test(`${code} ${message}`)
	);
}

/**
 * Turns the failure of a query into the desk's outage where it is one.
 *
 * @returns the error itself where the query is at fault.
 */
export function explainQueryError(error: unknown, location: DeskLocation): unknown {
	return isOutage(error) ? explainDeskError(error, location) : error;
}

/** Names the desk's place for a person, without its password. */
function placeOf(location: DeskLocation): string {
	if (location.kind === 'sqlite') return location.file;
	const { host, port, database, schema } = location;
	return `PostgreSQL ${host}:${port}, database ${database}, schema ${schema}`;
}

/** Tells why the desk cannot be used, and what to do about it. */
export function explainDeskError(error: unknown, location: DeskLocation): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const { code = '', errcode = 0, message = '' } = (error ?? {}) as DatabaseFailure;
	const meaning =
		sqliteMeanings.get(errcode & 0xff) ??
		postgresMeanings.get(code) ??
		(waitedTooLong.test(message) ? 'it did not answer in time' : message);
	return new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: `The desk's database cannot be used (${placeOf(location)}): ${meaning}`,
		whatToDo:
			location.kind === 'sqlite'
				? 'Check that n8n may write to that folder and that the disk has room.'
				: 'Check server, user and password, and that the user may create a schema.',
		cause: error,
	});
}
