import { IANAZone } from 'luxon';
import type { BusinessHours } from './business-hours';
import { publicHolidays } from './public-holidays';
import { knownTimeZone } from './time-zone';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A day whose weekday is known: a Monday. */
const SOME_MONDAY = Date.parse('2024-01-01');
/** So far ahead anything is counted: nothing is searched for ever, or holds the thread for long. */
const LONGEST_MS = 10 * 365.25 * DAY_MS;
/** No zone changes its offset and takes that back within four weeks. */
const STEADY_MS = 28 * DAY_MS;
/** So far ahead the zone is asked. */
const AHEAD_MS = STEADY_MS / 2;

/**
 * Adds hours of work to a moment. Outside of business hours nothing counts; where they end, that moment
 * still belongs to them.
 *
 * @param hours 0 or more; 0 gives the moment itself, or when work begins next.
 * @param calendar null: hours count around the clock.
 * @returns with business hours, at most ten years later.
 */
export function addBusinessHours(start: Date, hours: number, calendar: BusinessHours | null): Date {
	const from = start.getTime();
	let left = Math.round(hours * HOUR_MS);
	if (calendar === null) return new Date(from + left);
	const latest = from + LONGEST_MS;
	for (const { opens, closes } of openTimes(calendar, from)) {
		if (opens >= latest) break;
		const begun = Math.max(opens, from);
		if (begun > closes) continue;
		if (begun + left <= closes) return new Date(Math.min(begun + left, latest));
		left -= closes - begun;
	}
	return new Date(latest);
}

/** When work begins next: at that moment, or later. */
export function nextOpening(from: Date, calendar: BusinessHours): Date {
	for (const { opens } of openTimes(calendar, from.getTime())) {
		if (opens >= from.getTime()) return new Date(opens);
	}
	return new Date(from.getTime() + LONGEST_MS);
}

interface OpenTime {
	opens: number;
	closes: number;
}

/** When a calendar is open, one time after the other, from the day before a moment for ten years. */
function* openTimes(calendar: BusinessHours, from: number): Generator<OpenTime> {
	const zone = IANAZone.create(knownTimeZone(calendar.timeZone));
	const toInstant = instantsOf(zone);
	const hours = calendar.hours.map(
		({ from: opens, to }) => [timeOfDay(opens), timeOfDay(to)] as const,
	);
	const isOpen = openDays(calendar);
	const local = from + zone.offset(from) * MINUTE_MS;
	const last = local + LONGEST_MS + DAY_MS;
	for (let day = local - modulo(local, DAY_MS) - DAY_MS; day <= last; day += DAY_MS) {
		if (!isOpen(day)) continue;
		for (const [opens, closes] of hours) {
			yield { opens: toInstant(day + opens), closes: toInstant(day + closes) };
		}
	}
}

/** Whether work is done on a day, which is told by when it begins as if the zone were UTC. */
function openDays({ days, holidays, publicHolidaysOf }: BusinessHours): (day: number) => boolean {
	const weekdays = new Set(days);
	const closed = new Set(holidays);
	return (day) => {
		if (!weekdays.has(modulo((day - SOME_MONDAY) / DAY_MS, 7) + 1)) return false;
		if (closed.size === 0 && publicHolidaysOf === null) return true;
		const date = new Date(day).toISOString().slice(0, 10);
		const year = Number(date.slice(0, 4));
		if (closed.has(date) || closed.has(date.slice(5))) return false;
		return publicHolidaysOf === null || !publicHolidays(publicHolidaysOf, year).has(date);
	};
}

/** Tells when a local time is. Asked for later and later times, it asks the zone only now and then. */
function instantsOf(zone: IANAZone): (local: number) => number {
	const offsetAt = (instant: number): number => zone.offset(instant) * MINUTE_MS;
	let steady = { from: 0, until: 0, offset: 0 };
	return (local) => {
		const guess = local - steady.offset;
		const ahead = guess + AHEAD_MS;
		if (guess >= steady.from && guess < steady.until) return guess;
		const isNear = guess >= steady.from && ahead < steady.until + STEADY_MS;
		if (isNear && offsetAt(ahead) === steady.offset) {
			steady.until = ahead;
			return guess;
		}
		const instant = findInstant(local, offsetAt);
		steady = { from: instant, until: instant, offset: offsetAt(instant) };
		return instant;
	};
}

/** One that comes twice is the first; one that is left out is when the clocks are put forward. */
function findInstant(local: number, offsetAt: (instant: number) => number): number {
	const before = offsetAt(local - DAY_MS);
	const after = offsetAt(local + DAY_MS);
	if (offsetAt(local - before) === before) return local - before;
	if (offsetAt(local - after) === after) return local - after;
	let unchanged = local - after;
	let changed = local - before;
	while (changed - unchanged > 1) {
		const between = Math.floor((unchanged + changed) / 2);
		if (offsetAt(between) === before) unchanged = between;
		else changed = between;
	}
	return changed;
}

function timeOfDay(time: string): number {
	const [hours, minutes] = time.split(':').map(Number);
	return (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS;
}

/** Never negative, unlike `%`. */
function modulo(value: number, by: number): number {
	return ((value % by) + by) % by;
}
