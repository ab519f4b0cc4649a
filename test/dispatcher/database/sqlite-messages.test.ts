import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { errorOf, failureOf } from '../../../dispatcher/database/sqlite-messages';

/** As a message between threads carries it. */
function crossed(error: unknown): Error {
	return errorOf(structuredClone(failureOf(error)));
}

describe('an error that crosses from a thread', () => {
	it('keeps what SQLite says of it', () => {
		const error = Object.assign(new Error('database is locked'), {
			code: 'ERR_SQLITE_ERROR',
			errcode: 5,
			errstr: 'database is locked',
		});

		expect(crossed(error)).toMatchObject({ ...error, message: error.message });
	});

	it('is the engine’s own where it was, with what is underneath', () => {
		const cause = Object.assign(new Error('disk full'), { errcode: 13 });
		const error = new DispatcherError({
			code: 'desk-unavailable',
			whatHappened: 'It cannot be used',
			whatToDo: 'Make room.',
			cause,
		});

		const found = crossed(error);

		expect(found).toBeInstanceOf(DispatcherError);
		expect(found).toMatchObject({
			code: 'desk-unavailable',
			message: 'It cannot be used',
			whatToDo: 'Make room.',
			cause: { message: 'disk full', errcode: 13 },
		});
	});

	it('keeps its name, and a thrown text its words', () => {
		expect(crossed(new TypeError('No'))).toMatchObject({ name: 'TypeError', message: 'No' });
		expect(crossed('No')).toMatchObject({ name: 'Error', message: 'No' });
	});
});
