import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessHoursSchema } from '../../../dispatcher/core/business-hours';
import { DispatcherError } from '../../../dispatcher/core/errors';
import {
	readBusinessHours,
	type TypedBusinessHours,
} from '../../../dispatcher/settings/business-hours';

const read = (typed: TypedBusinessHours) => readBusinessHours(typed, 'Europe/Paris');

describe('reading business hours', () => {
	it('finds none where nothing was set', () => {
		expect(read({})).toBeNull();
	});

	it('takes each day and the whole of it where only one thing was set', () => {
		expect(read({ holidays: '12-25' })).toEqual({
			days: [1, 2, 3, 4, 5, 6, 7],
			hours: [{ from: '00:00', to: '24:00' }],
			timeZone: 'Europe/Paris',
			holidays: ['12-25'],
			publicHolidaysOf: null,
		});
	});

	it('takes what was typed', () => {
		const typed = {
			days: [5, 1, 1],
			hours: '13:00 – 17:30, 9-12',
			timeZone: ' America/New_York ',
			holidays: '02-29; 2026-05-15\n12-25',
			publicHolidaysOf: 'US-NY',
		};

		expect(read(typed)).toEqual({
			days: [1, 5],
			hours: [
				{ from: '09:00', to: '12:00' },
				{ from: '13:00', to: '17:30' },
			],
			timeZone: 'America/New_York',
			holidays: ['02-29', '2026-05-15', '12-25'],
			publicHolidaysOf: 'US-NY',
		});
	});

	it.each<[TypedBusinessHours, RegExp]>([
		[{ days: [] }, /"Days".*is empty/],
		[{ days: [0] }, /"Days".*"0"/],
		[{ days: 'Monday' }, /"Days".*"NaN"/],
		[{ hours: '' }, /"Hours".*is empty/],
		[{ hours: 'mornings' }, /"Hours".*"mornings"/],
		[{ hours: '17:00-09:00' }, /"Hours".*"17:00-09:00"/],
		[{ hours: '09:00-24:01' }, /"Hours"/],
		[{ hours: '09:60-12:00' }, /"Hours"/],
		[{ hours: '09:00-09:00' }, /"Hours"/],
		[{ hours: '09:00-12:00, 11:00-13:00' }, /"Hours".*"09:00-12:00, 11:00-13:00"/],
		[{ timeZone: 'Paris' }, /"Time Zone".*"Paris"/],
		[{ holidays: '2026-02-29' }, /"Holidays".*"2026-02-29"/],
		[{ holidays: 'Christmas' }, /"Holidays".*"Christmas"/],
		[{ holidays: Array.from({ length: 301 }, (_, day) => dayOf(day)).join() }, /"Holidays"/],
		[{ publicHolidaysOf: 'Shire' }, /"Public Holidays".*"Shire"/],
	])('refuses %o, naming the field', (typed, words) => {
		expect(() => read(typed)).toThrow(
			expect.objectContaining({
				code: 'settings-invalid',
				message: expect.stringMatching(words),
				whatToDo: expect.stringMatching(/\.$/),
			}),
		);
	});

	it('makes of anything what can travel on an item, or says what is wrong', () => {
		const anything = fc.oneof(fc.anything(), fc.string());
		const typed = fc.record(
			{ days: anything, hours: anything, timeZone: anything, holidays: anything },
			{ requiredKeys: [] },
		);

		fc.assert(
			fc.property(typed, (one) => {
				try {
					const hours = read(one);
					expect(businessHoursSchema.nullable().parse(hours)).toEqual(hours);
				} catch (error) {
					expect(error).toBeInstanceOf(DispatcherError);
				}
			}),
		);
	});
});

function dayOf(day: number): string {
	return new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
}
