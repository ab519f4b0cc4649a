import { DateTime } from 'luxon';
import type { BusinessHours } from '../core/business-hours';
import { nextOpening } from '../core/business-time';
import { knownTimeZone } from '../core/time-zone';

/** How long something waits, or until which day. */
export type Duration =
	{ amount: number; unit: 'minutes' | 'hours' | 'days' | 'weeks' } | { date: string };

type Unit = Extract<Duration, { unit: unknown }>['unit'];

/** As people write them, in English and French. A lone `s` is none: it would be seconds to others. */
const units: Record<Unit, readonly string[]> = {
	minutes: ['m', 'min', 'mins', 'minute', 'minutes', 'mn'],
	hours: ['h', 'hr', 'hrs', 'hour', 'hours', 'heure', 'heures'],
	days: ['d', 'day', 'days', 'j', 'jour', 'jours'],
	weeks: ['w', 'wk', 'wks', 'week', 'weeks', 'sem', 'semaine', 'semaines'],
};

/**
 * Reads how long something is to wait: `3d`, `12 h`, `2w`, `30m`, `3 jours`, or a day as `2026-12-24`.
 *
 * @returns undefined if it is none of these, or no time at all.
 */
export function readDuration(text: string): Duration | undefined {
	const typed = text.trim().toLowerCase();
	if (/^\d{4}-\d{2}-\d{2}$/.test(typed)) {
		return DateTime.fromISO(typed).isValid ? { date: typed } : undefined;
	}
	const [, digits, word = ''] = /^(\d{1,4}) ?([a-z]+)$/.exec(typed) ?? [];
	const unit = (Object.keys(units) as Unit[]).find((one) => units[one].includes(word));
	const amount = Number(digits);
	return unit === undefined || amount === 0 ? undefined : { amount, unit };
}

/**
 * When a wait is over. Hours and minutes go by around the clock. Days and weeks end when work begins on
 * their last day, or on the next one with work.
 *
 * @param calendar null: there are no business hours. Days end at the same time of day then, and a date
 *   when it begins in UTC.
 * @returns undefined for a date that is not ahead.
 */
export function pendingEnd(
	now: Date,
	duration: Duration,
	calendar: BusinessHours | null,
): Date | undefined {
	if ('amount' in duration && (duration.unit === 'hours' || duration.unit === 'minutes')) {
		return plus(now, duration).toJSDate();
	}
	if (calendar === null) {
		const end =
			'date' in duration ? DateTime.fromISO(duration.date, { zone: 'utc' }) : plus(now, duration);
		return ahead(end.toJSDate(), now);
	}
	const zone = knownTimeZone(calendar.timeZone);
	const day =
		'date' in duration
			? DateTime.fromISO(duration.date, { zone })
			: plus(now, duration, zone).startOf('day');
	return ahead(nextOpening(day.toJSDate(), calendar), now);
}

function plus(now: Date, { amount, unit }: { amount: number; unit: Unit }, zone = 'utc'): DateTime {
	return DateTime.fromJSDate(now, { zone }).plus({ [unit]: amount });
}

function ahead(end: Date, now: Date): Date | undefined {
	return end > now ? end : undefined;
}
