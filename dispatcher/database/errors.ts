import { basename } from 'node:path';
import { DispatcherError } from '../core/errors';
import type { StoreLocation, SqliteLocation } from './location';
import {
	outageOfPostgres,
	outageOfSqlite,
	tellsOfMissingTables,
	type DatabaseFailure,
} from './outages';
import type { FileLoss } from './sqlite-file';

/** Names the desk's place for a person, without its password. */
export function placeOf(location: StoreLocation): string {
	if (location.kind === 'sqlite') return location.file;
	const { host, port, database, schema } = location;
	return `PostgreSQL ${host}:${port}, database ${database}, schema ${schema}`;
}

/**
 * Turns the failure of a query into the desk's outage if it is one.
 *
 * @returns the error itself if the query is at fault.
 */
export function explainQueryError(error: unknown, location: StoreLocation): unknown {
	return meaningOf(error) === undefined ? error : explainStoreError(error, location);
}

/** Tells why the desk cannot be used, and what to do about it. */
export function explainStoreError(error: unknown, location: StoreLocation): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const failure = (error ?? {}) as DatabaseFailure;
	return new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: `The desk's database cannot be used (${placeOf(location)}): ${meaningOf(error) ?? failure.message ?? ''}`,
		whatToDo: adviceFor(failure, location),
		cause: error,
	});
}

function adviceFor(failure: DatabaseFailure, { kind }: StoreLocation): string {
	if (kind === 'sqlite')
		return 'Check that n8n may write to that folder and that the disk has room.';
	return tellsOfMissingTables(failure)
		? 'Restore the schema from a backup, or start n8n again to have empty tables created.'
		: 'Check server, user and password, and that the user may create a schema.';
}

/** @returns what an outage of the database is; undefined for any other failure. */
function meaningOf(error: unknown): string | undefined {
	const failure = (error ?? {}) as DatabaseFailure;
	return failure.errcode === undefined ? outageOfPostgres(failure) : outageOfSqlite(failure);
}

interface LossWords {
	whatHappened: (file: string) => string;
	whatToDo: string;
}

const lossWords: Record<FileLoss, LossWords> = {
	removed: {
		whatHappened: (file) => `The desk's database file was removed while n8n was running (${file})`,
		whatToDo:
			'The dispatcher opens the file that is there now, or creates a new one. To get back what was filed, stop n8n, restore a backup and start n8n again.',
	},
	replaced: {
		whatHappened: (file) =>
			`The desk's database file was replaced by another one while n8n was running (${file})`,
		whatToDo:
			'The dispatcher opens the new file. If it is a backup, mail that was filed after it was made is in the Processed folder: move it back to the folder to process to have it filed again.',
	},
	'written over': {
		whatHappened: (file) =>
			`Another file was copied over the desk's database while n8n was running (${file})`,
		whatToDo:
			'The dispatcher opens it once the copy is complete. If it is a backup, mail that was filed after it was made is in the Processed folder: move it back to the folder to process to have it filed again. Stop n8n before you restore a backup.',
	},
	'log removed': {
		whatHappened: (file) =>
			`${basename(file)}-wal or ${basename(file)}-shm, which belong to the desk's database, were removed or replaced while n8n was running (${file})`,
		whatToDo:
			'The dispatcher writes what they held into the database file and opens it again. Leave both files alone while n8n is running.',
	},
};

/** The error for a file that was open and is no longer the one at its path. */
export function explainLoss(loss: FileLoss, { file }: SqliteLocation): DispatcherError {
	const { whatHappened, whatToDo } = lossWords[loss];
	return new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: whatHappened(file),
		whatToDo,
	});
}

/** The error for what was asked of a thread that has ended, and of its transaction. */
export function explainThreadEnd({ file }: SqliteLocation, reason: unknown): DispatcherError {
	const why = reason instanceof Error ? `: ${reason.message}` : '';
	return new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: `The thread that has the desk's database open has stopped (${file})${why}`,
		whatToDo:
			'The dispatcher starts it again with the next query; what was not yet saved is repeated. If this happens again, check that n8n has enough memory.',
		cause: reason,
	});
}

/** The error for what is asked of a desk that was closed. */
export function explainClosed({ file }: SqliteLocation): DispatcherError {
	return new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: `The desk's database was closed (${file})`,
		whatToDo: 'Open it again.',
	});
}
