import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusinessHours } from '../../../dispatcher/core/business-hours';
import { pendingEnd, readDuration } from '../../../dispatcher/tasks/duration';
import { office } from '../../hosts/office-hours';

/** A Wednesday, 16:30 in Paris. */
const NOW = new Date('2026-12-02T15:30:00.000Z');

describe('reading how long something waits', () => {
	it.each([
		['3d', 3, 'days'],
		['3 j', 3, 'days'],
		['3 jours', 3, 'days'],
		['12H', 12, 'hours'],
		['1 heure', 1, 'hours'],
		[' 2w ', 2, 'weeks'],
		['2 semaines', 2, 'weeks'],
		['30m', 30, 'minutes'],
		['45 min', 45, 'minutes'],
	])('understands "%s"', (text, amount, unit) => {
		expect(readDuration(text)).toEqual({ amount, unit });
	});

	it('understands a day', () => {
		expect(readDuration('2026-12-24')).toEqual({ date: '2026-12-24' });
	});

	it.each(['', '3', 'd', '0d', '-1d', '1.5h', '2s', '3d 4h', '2026-02-30', '12345d', 'tomorrow'])(
		'does not understand "%s"',
		(text) => {
			expect(readDuration(text)).toBeUndefined();
		},
	);
});

describe('the end of a wait', () => {
	it.each([
		['30m', '2026-12-02T16:00:00.000Z'],
		['12h', '2026-12-03T03:30:00.000Z'],
		['1d', '2026-12-03T08:00:00.000Z'],
		['3d', '2026-12-07T08:00:00.000Z'],
		['2w', '2026-12-16T08:00:00.000Z'],
		['2026-12-24', '2026-12-24T08:00:00.000Z'],
		['2026-12-26', '2026-12-28T08:00:00.000Z'],
	])('of %s is when work begins', (text, end) => {
		expect(endOf(text, office)?.toISOString()).toBe(end);
	});

	it.each([
		['3d', '2026-12-05T15:30:00.000Z'],
		['1w', '2026-12-09T15:30:00.000Z'],
		['2026-12-24', '2026-12-24T00:00:00.000Z'],
	])('of %s is at that time where there are no business hours', (text, end) => {
		expect(endOf(text, null)?.toISOString()).toBe(end);
	});

	it.each([office, null])('is none of a day that is not ahead', (calendar) => {
		expect(endOf('2026-12-02', calendar)).toBeUndefined();
		expect(endOf('2020-01-01', calendar)).toBeUndefined();
	});

	it('is ahead, whatever is waited for', () => {
		const amount = fc.integer({ min: 1, max: 9999 });
		const unit = fc.constantFrom('m', 'h', 'd', 'w');
		const calendars = fc.constantFrom(office, null);

		fc.assert(
			fc.property(amount, unit, calendars, (count, word, calendar) => {
				const end = endOf(`${count}${word}`, calendar);

				expect(end?.getTime()).toBeGreaterThan(NOW.getTime());
			}),
		);
	});
});

function endOf(text: string, calendar: BusinessHours | null): Date | undefined {
	const duration = readDuration(text);
	return duration === undefined ? undefined : pendingEnd(NOW, duration, calendar);
}
