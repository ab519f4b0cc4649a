import type { QueryResult } from 'kysely';
import { DispatcherError, type DispatcherErrorCode } from '../core/errors';
import type { Logger } from '../core/ports';
import type { SqliteLocation } from './location';
import type { SqliteStatement } from './sqlite-dialect';

/** What a thread is started with. */
export interface SqliteThreadData {
	location: SqliteLocation;
}

/** What a thread is asked for; it answers in the same order. */
export type SqliteRequest =
	{ kind: 'open' } | { kind: 'execute'; statement: SqliteStatement } | { kind: 'close' };

/** The answer to one request. */
export interface SqliteAnswer {
	kind: 'answer';
	/** How often the thread has lost its file until now. */
	losses: number;
	result?: QueryResult<unknown>;
	failure?: Failure;
}

/** A line for the log. */
export interface SqliteLogLine {
	kind: 'log';
	level: keyof Logger;
	message: string;
	details?: Record<string, unknown> | undefined;
}

/** An error as plain data: a thread's message would leave only its text of it. */
export interface Failure {
	name: string;
	message: string;
	/** SQLite's result code, among others. */
	codes: { code?: string; errcode?: number; errstr?: string };
	/** Of a {@link DispatcherError} only. */
	whatToDo?: string;
	cause?: Failure;
}

/** Takes an error apart for {@link errorOf}. */
export function failureOf(error: unknown): Failure {
	if (!(error instanceof Error)) return { name: 'Error', message: String(error), codes: {} };
	const { code, errcode, errstr } = error as Failure['codes'];
	const isOurs = error instanceof DispatcherError;
	return {
		name: error.name,
		message: error.message,
		codes: {
			...(typeof code === 'string' && { code }),
			...(typeof errcode === 'number' && { errcode }),
			...(typeof errstr === 'string' && { errstr }),
		},
		...(isOurs && { whatToDo: error.whatToDo }),
		...(error.cause !== undefined && { cause: failureOf(error.cause) }),
	};
}

/** The error that {@link failureOf} took apart. */
export function errorOf({ name, message, codes, whatToDo, cause }: Failure): Error {
	const underneath = cause === undefined ? {} : { cause: errorOf(cause) };
	if (whatToDo !== undefined) {
		const code = codes.code as DispatcherErrorCode;
		return new DispatcherError({ code, whatHappened: message, whatToDo, ...underneath });
	}
	return Object.assign(new Error(message, underneath), { name, ...codes });
}

/**
 * Makes the contents among these values ready to be handed to another thread without a copy there. A
 * caller's content is copied once, since it is still the caller's and may be a piece of a larger buffer.
 *
 * @returns the values, and what of them is to be transferred.
 */
export function portable(values: readonly unknown[]): {
	values: unknown[];
	transfer: ArrayBuffer[];
} {
	const transfer: ArrayBuffer[] = [];
	const made = values.map((value) => {
		if (!(value instanceof Uint8Array)) return value;
		const copy = new Uint8Array(value);
		transfer.push(copy.buffer);
		return copy;
	});
	return { values: made, transfer };
}
