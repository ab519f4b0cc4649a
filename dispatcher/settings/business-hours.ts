import { DateTime } from 'luxon';
import type { BusinessHours } from '../core/business-hours';
import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';
import { isHolidayPlace } from '../core/public-holidays';
import { isTimeZone } from '../core/time-zone';

/** Business hours as they were typed; what is undefined was not set. From expressions they may be anything. */
export interface TypedBusinessHours {
	/** 1 is Monday, 7 is Sunday; not set: each day. */
	days?: unknown;
	/** `09:00-12:00, 13:00-17:00`; not set: the whole day. */
	hours?: unknown;
	timeZone?: unknown;
	/** `2026-12-25`, or `12-25` for each year. */
	holidays?: unknown;
	/** An ISO code, such as `FR` or `DE-BY`. */
	publicHolidaysOf?: unknown;
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const;
const WHOLE_DAY = '00:00-24:00';
/** The days of a leap year are more: some day is always left. */
const MOST_HOLIDAYS = 300;

const timeSpan = /^(\d{1,2})(?::(\d{2}))? ?[-–] ?(\d{1,2})(?::(\d{2}))?$/;

/**
 * Reads when a division works.
 *
 * @param timeZone IANA name: taken where none was typed.
 * @returns null where nothing was set: hours count around the clock then.
 * @throws DispatcherError `settings-invalid`, naming the field and what it holds.
 */
export function readBusinessHours(
	typed: TypedBusinessHours,
	timeZone: string,
): BusinessHours | null {
	if (Object.values(typed).every((value) => value === undefined)) return null;
	return {
		days: readDays(typed.days ?? EVERY_DAY),
		hours: readHours(textOf(typed.hours ?? WHOLE_DAY)),
		timeZone: readZone(textOf(typed.timeZone) || timeZone),
		holidays: readHolidays(textOf(typed.holidays)),
		publicHolidaysOf: readPlace(textOf(typed.publicHolidaysOf)),
	};
}

function readDays(typed: unknown): BusinessHours['days'] {
	const days = (Array.isArray(typed) ? typed : [typed]).map(Number);
	const wrong = days.find((day) => !EVERY_DAY.some((one) => one === day));
	if (wrong !== undefined) throw invalid('Days', String(wrong), 'Use the numbers 1 (Monday) to 7.');
	const [first, ...others] = [...new Set(days)].toSorted((one, other) => one - other);
	if (first !== undefined) return [first, ...others];
	throw invalid('Days', '', 'Choose at least one day, or remove the field.');
}

function readHours(typed: string): BusinessHours['hours'] {
	const spans = typed.split(/[,;\n]/).map((span) => readSpan(span.trim()));
	const [first, ...others] = spans.toSorted((one, other) => (one.from < other.from ? -1 : 1));
	if (first === undefined) throw invalidHours(typed);
	let end = first.to;
	for (const { from, to } of others) {
		if (from < end) throw invalid('Hours', typed, 'Enter times that do not overlap.');
		end = to;
	}
	return [first, ...others];
}

function readSpan(typed: string): BusinessHours['hours'][number] {
	const [, fromHour, fromMinute, toHour, toMinute] = timeSpan.exec(typed) ?? [];
	const from = timeOf(fromHour, fromMinute);
	const to = timeOf(toHour, toMinute);
	if (from !== undefined && to !== undefined && from < to) return { from, to };
	throw invalidHours(typed);
}

function timeOf(hour = '', minute = '00'): string | undefined {
	const time = `${hour.padStart(2, '0')}:${minute}`;
	return hour !== '' && time <= '24:00' && minute < '60' ? time : undefined;
}

function readZone(name: string): string {
	if (isTimeZone(name)) return name;
	throw invalid('Time Zone', name, 'Enter a name such as Europe/Paris.');
}

function readHolidays(typed: string): string[] {
	const days = [...new Set(typed.split(/[\s,;]+/).filter((day) => day !== ''))];
	const wrong = days.find((day) => !isDay(day));
	if (wrong !== undefined) {
		throw invalid('Holidays', wrong, 'Enter dates such as 2026-12-25, or 12-25 for every year.');
	}
	if (days.length <= MOST_HOLIDAYS) return days;
	throw invalid('Holidays', typed, `Enter ${MOST_HOLIDAYS} dates at most.`);
}

function isDay(text: string): boolean {
	// In a leap year each day of any year is one.
	const date = /^\d{2}-\d{2}$/.test(text) ? `2024-${text}` : text;
	return /^\d{4}-\d{2}-\d{2}$/.test(date) && DateTime.fromISO(date).isValid;
}

function readPlace(code: string): string | null {
	if (code === '') return null;
	if (isHolidayPlace(code)) return code;
	throw invalid(
		'Public Holidays',
		code,
		'Choose from the list, or enter an ISO code such as FR or DE-BY.',
	);
}

function textOf(typed: unknown): string {
	return typeof typed === 'string' || typeof typed === 'number' ? String(typed).trim() : '';
}

function invalidHours(typed: string): DispatcherError {
	return invalid(
		'Hours',
		typed,
		'Enter times such as 09:00-12:00, 13:00-17:00. Split hours that go past midnight: 00:00-06:00, 22:00-24:00.',
	);
}

function invalid(field: string, typed: string, whatToDo: string): DispatcherError {
	const held = typed === '' ? 'is empty' : `cannot be "${oneLine(typed, 60)}"`;
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "${field}" of the business hours ${held}`,
		whatToDo,
	});
}
