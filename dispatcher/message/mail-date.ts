/** No mail is older than this: a date before it is that of a device without a clock. */
const FIRST_YEAR = 1990;
/** A sender's clock may be in another zone, and ahead; more than this is a wrong clock. */
const AHEAD_MS = 3 * 24 * 60 * 60 * 1_000;
const LONGEST_DATE = 200;

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
/** How months begin in German, French, Spanish, Italian and Portuguese, where it is not as in English. */
const otherMonths = new Map(
	[
		'ene gen',
		'fév fev',
		'mär mrz',
		'avr abr',
		'mai mag maj',
		'juin giu',
		'juil lug',
		'aoû ago',
		'set',
	]
		.concat(['okt ott out', '', 'dez déc dic'])
		.flatMap((names, month) => names.split(' ').map((name) => [name, month] as const)),
);

/** Hours before or behind UTC. Those of RFC 5322 section 4.3, and those that servers write beside. */
const zones = new Map<string, number>([
	...([
		['ut', 0],
		['utc', 0],
		['gmt', 0],
		['z', 0],
	] as const),
	...([
		['est', -5],
		['edt', -4],
		['cst', -6],
		['cdt', -5],
	] as const),
	...([
		['mst', -7],
		['mdt', -6],
		['pst', -8],
		['pdt', -7],
	] as const),
	...([
		['wet', 0],
		['west', 1],
		['bst', 1],
		['cet', 1],
		['cest', 2],
		['met', 1],
		['mest', 2],
	] as const),
	...([
		['mez', 1],
		['mesz', 2],
		['eet', 2],
		['eest', 3],
		['msk', 3],
		['sast', 2],
	] as const),
	...([
		['hkt', 8],
		['sgt', 8],
		['awst', 8],
		['jst', 9],
		['kst', 9],
		['aest', 10],
		['aedt', 11],
	] as const),
	...([
		['nzst', 12],
		['nzdt', 13],
		['akst', -9],
		['akdt', -8],
		['hst', -10],
		['brt', -3],
	] as const),
]);

/**
 * Tells when a mail was written.
 *
 * @param field the Date field's value, where there is one.
 * @param receivedAt when the server received the mail (INTERNALDATE).
 * @returns ISO 8601 in UTC; the time of receipt where the field is missing, unreadable, before 1990
 *   or days ahead of the receipt; null where that is not known either.
 */
export function mailDate(field: string | undefined, receivedAt?: Date): string | null {
	const received = receivedAt !== undefined && isPlausible(receivedAt) ? receivedAt : undefined;
	const written = field === undefined ? undefined : readDate(field);
	if (written === undefined || !isPlausible(written)) return received?.toISOString() ?? null;
	const isAhead = received !== undefined && written.getTime() > received.getTime() + AHEAD_MS;
	return (isAhead ? received : written).toISOString();
}

/**
 * Reads a date as RFC 5322 sections 3.3 and 4.3 write it, obsolete forms too: comments, years of two
 * digits, zones as letters. Also ISO 8601, dots in the time, and the order of C's asctime.
 *
 * @returns undefined where it is none of these.
 */
export function readDate(field: string): Date | undefined {
	const words = wordsOf(withoutComments(field.slice(0, LONGEST_DATE)));
	return readIso(words) ?? readParts(words);
}

interface DateParts {
	day?: number;
	month?: number;
	year?: number;
	time?: [number, number, number] | undefined;
	/** The half of the day, where the clock has twelve hours. */
	half?: 'am' | 'pm';
	/** Minutes ahead of UTC. */
	zone: number;
}

function readParts(words: string[]): Date | undefined {
	const parts: DateParts = { zone: 0 };
	for (const word of words) readPart(word, parts);
	const { day, month, year, time, half, zone } = parts;
	if (day === undefined || month === undefined || year === undefined || time === undefined) {
		return undefined;
	}
	const [hours, minutes, seconds] = time;
	return dateOf([year, month, day], [hourOf(hours, half), minutes - zone, seconds]);
}

/** What a word is shows by its form and by what is known already: first the day, then the year. */
function readPart(word: string, parts: DateParts): void {
	const month = monthOf(word);
	if (/^\d{1,2}[:.]\d{1,2}/.test(word)) readClock(word, parts);
	else if (isOffset(word)) parts.zone = readOffset(word);
	else if (/^[ap]\.?m\.?$/.test(word)) parts.half = word.startsWith('a') ? 'am' : 'pm';
	else if (/^\d{1,2}\.?$/.test(word) && parts.day === undefined) parts.day = parseInt(word, 10);
	else if (/^\d{2,4}$/.test(word)) parts.year ??= fullYear(word);
	else if (month !== -1 && parts.month === undefined) parts.month = month;
	// RFC 5322 section 4.3: a zone that is not known, and a letter of the military, say nothing.
	else parts.zone = (zones.get(word) ?? parts.zone / 60) * 60;
}

function monthOf(word: string): number {
	const month = months.indexOf(word.slice(0, 3));
	return month === -1
		? (otherMonths.get(word.slice(0, 4)) ?? otherMonths.get(word.slice(0, 3)) ?? -1)
		: month;
}

function hourOf(hour: number, half: DateParts['half']): number {
	if (half === undefined || hour > 12) return hour;
	return (hour % 12) + (half === 'pm' ? 12 : 0);
}

function isOffset(word: string): boolean {
	return /^(?:gmt|utc)?[+-]\d{2}(?::?\d{2})?$/.test(word);
}

/** Some programs glue the zone to the time. */
function readClock(word: string, parts: DateParts): void {
	const zoneAt = word.search(/[+-]/);
	parts.time ??= readTime(zoneAt === -1 ? word : word.slice(0, zoneAt));
	if (zoneAt !== -1 && isOffset(word.slice(zoneAt))) parts.zone = readOffset(word.slice(zoneAt));
}

function readTime(word: string): DateParts['time'] {
	const [hours, minutes, seconds = 0] = word.split(/[:.]/).map(Number);
	if (hours === undefined || minutes === undefined) return undefined;
	// A leap second has no place in a Date.
	return hours < 24 && minutes < 60 && seconds <= 60
		? [hours, minutes, Math.min(seconds, 59)]
		: undefined;
}

function readOffset(word: string): number {
	const digits = word.replaceAll(/[^\d]/g, '');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
	// No place on earth is farther from UTC, so the offset is noise.
	if (minutes > 14 * 60) return 0;
	return word.includes('-') ? -minutes : minutes;
}

/** RFC 5322 section 4.3: two digits below 50 are of this century, three are counted from 1900. */
function fullYear(digits: string): number {
	const year = Number(digits);
	if (digits.length === 4) return year;
	return digits.length === 2 && year < 50 ? 2000 + year : 1900 + year;
}

/** ISO 8601, its basic form too; with the name of a zone, which is no part of it. */
function readIso([first = '', second = '', third = '']: string[]): Date | undefined {
	const match = /^(\d{4})([-/]?)(\d{2})\2(\d{2})(?:t(.{1,40}))?$/.exec(first);
	if (match === null) return undefined;
	const [, year, , month, day, joined] = match;
	const clock = /^(\d{2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d{1,9})?(\D.{0,9})?$/.exec(
		joined ?? second,
	);
	if (clock === null) return undefined;
	const [, hours, minutes, seconds = '0', glued] = clock;
	const zone = glued ?? (joined === undefined ? third : second);
	const offset = isOffset(zone) ? readOffset(zone) : (zones.get(zone) ?? 0) * 60;
	return dateOf(
		[Number(year), Number(month) - 1, Number(day)],
		[Number(hours), Number(minutes) - offset, Number(seconds)],
	);
}

/** @returns undefined for a day that its month does not have. */
function dateOf(
	[year, month, day]: [number, number, number],
	[hours, minutes, seconds]: [number, number, number],
): Date | undefined {
	const midnight = new Date(Date.UTC(year, month, day));
	if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return undefined;
	return new Date(Date.UTC(year, month, day, hours, minutes, seconds));
}

function isPlausible(date: Date): boolean {
	const year = date.getUTCFullYear();
	// Databases know no year beyond this. An invalid date's year is NaN, which is neither.
	return year >= FIRST_YEAR && year <= 9999;
}

/** Comments may be inside one another, and one that is not closed goes to the end. */
function withoutComments(field: string): string {
	let depth = 0;
	let rest = '';
	for (const letter of field) {
		if (letter === '(') depth++;
		else if (letter === ')') depth = Math.max(0, depth - 1);
		else if (depth === 0) rest += letter;
		if (letter === ')') rest += ' ';
	}
	return rest;
}

/** In lower case, without the day's name, which may look like a month's: `Mar, 24 Nov`. */
function wordsOf(field: string): string[] {
	return field
		.trim()
		.toLowerCase()
		.replace(/^\p{L}+\.? ?, ?/u, '')
		.replace(/^(\d{1,2})-([a-z]{3,9})-(\d{2,4})\b/, '$1 $2 $3')
		.split(/[\s,]+/)
		.filter((word) => word !== '');
}
