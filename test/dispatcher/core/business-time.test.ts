import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { businessHoursSchema, type BusinessHours } from '../../../dispatcher/core/business-hours';
import { addBusinessHours, nextOpening } from '../../../dispatcher/core/business-time';

const HOUR_MS = 3_600_000;

function calendar(changes: Partial<BusinessHours> = {}): BusinessHours {
	return {
		days: [1, 2, 3, 4, 5],
		hours: [
			{ from: '09:00', to: '12:00' },
			{ from: '13:00', to: '17:00' },
		],
		timeZone: 'Europe/Paris',
		holidays: [],
		publicHolidaysOf: null,
		...changes,
	};
}

const always = calendar({ days: [1, 2, 3, 4, 5, 6, 7], hours: [{ from: '00:00', to: '24:00' }] });
const night = calendar({ days: [7], hours: [{ from: '01:00', to: '04:00' }] });

function local(text: string, zone = 'Europe/Paris'): Date {
	return DateTime.fromISO(text, { zone }).toJSDate();
}

describe('adding business hours', () => {
	it.each<[string, string, number, string, BusinessHours]>([
		['in one morning', '2026-03-02T09:30', 1.5, '2026-03-02T11:00', calendar()],
		['over noon', '2026-03-02T11:00', 2, '2026-03-02T14:00', calendar()],
		['over the weekend', '2026-03-06T16:00', 2, '2026-03-09T10:00', calendar()],
		['from the night', '2026-03-02T03:00', 1, '2026-03-02T10:00', calendar()],
		['up to the very end', '2026-03-02T09:00', 7, '2026-03-02T17:00', calendar()],
		['of none, while open', '2026-03-02T10:15', 0, '2026-03-02T10:15', calendar()],
		['of none, while closed', '2026-03-06T18:00', 0, '2026-03-09T09:00', calendar()],
		['of none, at the very end', '2026-03-06T17:00', 0, '2026-03-06T17:00', calendar()],
		[
			'over a holiday of that year',
			'2026-05-14T16:00',
			2,
			'2026-05-18T10:00',
			calendar({ holidays: ['2026-05-15'] }),
		],
		[
			'over a holiday of every year',
			'2026-12-24T16:00',
			2,
			'2026-12-28T10:00',
			calendar({ holidays: ['12-25'] }),
		],
		[
			'over Good Friday and Easter Monday',
			'2026-04-02T16:00',
			2,
			'2026-04-07T10:00',
			calendar({ publicHolidaysOf: 'FR-57' }),
		],
		[
			'past midnight',
			'2026-03-02T23:00',
			2,
			'2026-03-03T01:00',
			calendar({ hours: [{ from: '00:00', to: '24:00' }] }),
		],
		['in the night that is shorter', '2026-03-28T20:00', 2, '2026-03-29T04:00', night],
		[
			'from a time that the clocks leave out',
			'2026-03-29T00:00',
			2.5,
			'2026-03-29T05:30',
			calendar({ days: [7], hours: [{ from: '02:30', to: '06:00' }] }),
		],
		['in the night that is longer', '2026-10-24T20:00', 4, '2026-10-25T04:00', night],
	])('counts %s', (_, from, hours, to, hoursOf) => {
		expect(addBusinessHours(local(from), hours, hoursOf)).toEqual(local(to));
	});

	it('counts around the clock where a division has none', () => {
		const start = new Date('2026-03-06T17:30:00.000Z');

		expect(addBusinessHours(start, 72, null)).toEqual(new Date('2026-03-09T17:30:00.000Z'));
	});

	it.each([
		['opens an hour a week', calendar({ days: [1], hours: [{ from: '09:00', to: '10:00' }] })],
		['never opens', calendar({ days: [1], holidays: everyDay() })],
	])('ends ten years ahead with a calendar that %s', (_, hoursOf) => {
		const start = new Date('2026-03-02T08:00:00.000Z');

		const end = addBusinessHours(start, 10_000, hoursOf);

		expect(end.getUTCFullYear()).toBe(2036);
		expect(nextOpening(start, hoursOf).getUTCFullYear()).toBeLessThanOrEqual(2036);
	});

	it('takes a zone that this machine does not know for UTC', () => {
		const start = new Date('2026-03-02T03:00:00.000Z');
		const elsewhere = calendar({ timeZone: 'Middle-earth/Shire' });

		expect(addBusinessHours(start, 1, elsewhere)).toEqual(new Date('2026-03-02T10:00:00.000Z'));
	});
});

/** Of any year. */
function everyDay(): string[] {
	return Array.from({ length: 366 }, (_, day) =>
		new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(5, 10),
	);
}

const zones = ['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca'];
const anyZone = fc.constantFrom(...zones, 'UTC', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Cairo');
const anyDays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const anyTimes = fc
	.uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 2, maxLength: 6 })
	.map((quarters) => quarters.toSorted((one, other) => one - other).map(clockTime))
	.map((times) => times.flatMap((to, place) => spanTo(times, place, to)));
const anyCalendar = fc
	.record({
		days: anyDays,
		hours: anyTimes,
		timeZone: anyZone,
		holidays: fc.subarray(['12-25', '01-01', '2026-03-30', '2026-10-26']),
		publicHolidaysOf: fc.constantFrom(null, 'FR', 'DE-BY'),
	})
	.map((made) => businessHoursSchema.parse(made));
const anyMoment = fc.date({
	min: new Date('2020-01-01T00:00:00Z'),
	max: new Date('2040-01-01T00:00:00Z'),
	noInvalidDate: true,
});
/** Of the rarest hours, twice as many still come within ten years. */
const minutes = fc.integer({ min: 0, max: 50 * 60 }).map((amount) => amount / 60);

function clockTime(quarters: number): string {
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${two(Math.floor(quarters / 4))}:${two((quarters % 4) * 15)}`;
}

/** Each second time ends what the one before it begins. */
function spanTo(times: string[], place: number, to: string): { from: string; to: string }[] {
	const from = times[place - 1];
	return place % 2 === 1 && from !== undefined ? [{ from, to }] : [];
}

/** Whether a moment lies in business hours, or where they end. */
function isOpenAt(moment: Date, { days, hours, holidays, timeZone }: BusinessHours): boolean {
	const at = DateTime.fromJSDate(moment, { zone: timeZone });
	const time = at.toFormat('HH:mm:ss.SSS');
	const onDay = (day: DateTime): boolean =>
		days.includes(day.weekday) &&
		!holidays.includes(day.toFormat('yyyy-MM-dd')) &&
		!holidays.includes(day.toFormat('MM-dd'));
	const isMidnight = at.equals(at.startOf('day'));
	if (isMidnight && onDay(at.minus({ days: 1 })) && hours.at(-1)?.to === '24:00') return true;
	return onDay(at) && hours.some(({ from, to }) => from <= time && time <= `${to}:00.000`);
}

describe('adding any business hours', () => {
	it('is later with more of them, and the later the later it begins', () => {
		fc.assert(
			fc.property(anyMoment, minutes, minutes, anyCalendar, (start, some, more, hoursOf) => {
				const end = addBusinessHours(start, some, hoursOf);
				const later = new Date(start.getTime() + more * HOUR_MS);

				expect(end >= start).toBe(true);
				expect(addBusinessHours(start, some + more, hoursOf) >= end).toBe(true);
				expect(addBusinessHours(later, some, hoursOf) >= end).toBe(true);
			}),
		);
	});

	it('comes to the same in one step and in two', () => {
		fc.assert(
			fc.property(anyMoment, minutes, minutes, anyCalendar, (start, first, then, hoursOf) => {
				const inTwo = addBusinessHours(addBusinessHours(start, first, hoursOf), then, hoursOf);

				expect(inTwo).toEqual(addBusinessHours(start, first + then, hoursOf));
			}),
		);
	});

	it('ends in business hours, wherever no clock is changed', () => {
		fc.assert(
			fc.property(anyMoment, minutes, anyCalendar, (start, hours, made) => {
				const hoursOf = { ...made, publicHolidaysOf: null, timeZone: 'Asia/Kathmandu' };

				expect(isOpenAt(addBusinessHours(start, hours, hoursOf), hoursOf)).toBe(true);
			}),
		);
	});

	it('is adding hours where it is always open', () => {
		fc.assert(
			fc.property(anyMoment, minutes, anyZone, (start, hours, timeZone) => {
				const end = addBusinessHours(start, hours, { ...always, timeZone });

				expect(end).toEqual(addBusinessHours(start, hours, null));
			}),
		);
	});
});
