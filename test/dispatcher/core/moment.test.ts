import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { readMoment } from '../../../dispatcher/core/moment';

const due = { field: 'Due Date', timeZone: 'Europe/Berlin' };

describe('reading a moment', () => {
	it.each([
		['2026-07-01', '2026-06-30T22:00:00.000Z'],
		['2026-07-01T12:00', '2026-07-01T10:00:00.000Z'],
		['2026-07-01 12:00:00', '2026-07-01T10:00:00.000Z'],
		['2026-07-01T12:00:00Z', '2026-07-01T12:00:00.000Z'],
		['2026-07-01T12:00:00-05:00', '2026-07-01T17:00:00.000Z'],
		['Wed, 01 Jul 2026 12:00:00 +0000', '2026-07-01T12:00:00.000Z'],
		[new Date('2026-07-01T12:00:00Z'), '2026-07-01T12:00:00.000Z'],
		[DateTime.fromISO('2026-07-01T12:00', { zone: 'UTC' }), '2026-07-01T12:00:00.000Z'],
	])('understands %s', (typed, moment) => {
		expect(readMoment(typed, due)).toBe(moment);
	});

	it.each([undefined, null, '', '  '])('takes %j for none', (typed) => {
		expect(readMoment(typed, due)).toBeUndefined();
	});

	it.each([
		['soon', /"Due Date" is not a date: "soon"/],
		['2026-02-30', /"2026-02-30"/],
		['1066-10-14', /1066/],
		['+012026-01-01', /"\+012026-01-01"/],
		[1_782_900_000, /1782900000/],
		[new Date(Number.NaN), /something else/],
		[DateTime.invalid('made up'), /something else/],
		[{}, /something else/],
		[[], /something else/],
		[true, /something else/],
	])('refuses %s by the name of the field', (typed, words) => {
		expect(() => readMoment(typed, due)).toThrow(
			expect.objectContaining({
				code: 'settings-invalid',
				message: expect.stringMatching(words),
				whatToDo: expect.stringContaining('2026-11-30'),
			}),
		);
	});

	it('gives a moment or a clear error for whatever an expression gives', () => {
		fc.assert(
			fc.property(fc.oneof(fc.anything(), fc.date(), fc.string()), (typed) => {
				try {
					const moment = readMoment(typed, due);
					if (moment !== undefined) expect(new Date(moment).toISOString()).toBe(moment);
				} catch (error) {
					expect(error).toBeInstanceOf(DispatcherError);
				}
			}),
		);
	});
});
