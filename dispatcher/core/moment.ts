import { DateTime } from 'luxon';
import { DispatcherError } from './errors';

/** Both databases keep years of four digits, and no due date lies before. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 9999;

/** Where a moment was typed. */
export interface MomentField {
	/** As the reader sees it: `Due Date`. */
	field: string;
	/** IANA name: the zone of a text that names none. */
	timeZone: string;
}

/**
 * Reads a moment that was typed, picked or made by an expression: ISO 8601, what SQL and mails write,
 * a Date, or a DateTime of Luxon.
 *
 * @returns ISO 8601 in UTC; undefined where nothing was typed.
 * @throws DispatcherError `settings-invalid`, naming the field and what it holds.
 */
export function readMoment(value: unknown, { field, timeZone }: MomentField): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string' && value.trim() === '') return undefined;
	const moment = toDateTime(value, timeZone)?.toUTC();
	const isKnown = moment?.isValid && moment.year >= FIRST_YEAR && moment.year <= LAST_YEAR;
	if (moment !== undefined && isKnown) return moment.toJSDate().toISOString();
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "${field}" is not a date: ${show(value)}`,
		whatToDo: 'Enter a date such as 2026-11-30 or 2026-11-30T17:00.',
	});
}

function toDateTime(value: unknown, timeZone: string): DateTime | undefined {
	if (value instanceof Date) return DateTime.fromJSDate(value);
	if (typeof value === 'string') return fromText(value.trim(), timeZone);
	// n8n's DateTime is of another copy of Luxon.
	const { toJSDate } = value as { toJSDate?: unknown };
	if (typeof toJSDate !== 'function') return undefined;
	return DateTime.fromJSDate((value as DateTime).toJSDate());
}

function fromText(text: string, zone: string): DateTime | undefined {
	const readers = [
		(): DateTime => DateTime.fromISO(text, { zone }),
		(): DateTime => DateTime.fromSQL(text, { zone }),
		(): DateTime => DateTime.fromRFC2822(text),
	];
	return readers.map((read) => read()).find(({ isValid }) => isValid);
}

function show(value: unknown): string {
	if (typeof value === 'string') return `"${value.slice(0, 60)}"`;
	return typeof value === 'number' ? String(value) : 'something else';
}
