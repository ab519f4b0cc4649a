import { DateTime, IANAZone } from 'luxon';
import { LastUsed } from './last-used';

/** Asking Node takes longer than writing a date. */
const askedBefore = new LastUsed<boolean>({ values: 100, size: 10_000 });

/** Whether it is an IANA name that this Node knows, such as `Europe/Paris`. */
export function isTimeZone(name: string): boolean {
	return askedBefore.get(name, name.length, () => IANAZone.isValidZone(name));
}

/** @returns the zone itself if this Node knows it, or else `UTC`. */
export function knownTimeZone(name: string): string {
	return isTimeZone(name) ? name : 'UTC';
}

/** When the day began that a moment lies in, as ISO 8601 in UTC; an unknown zone is read as UTC. */
export function startOfDay(moment: Date, timeZone: string): string {
	const local = DateTime.fromJSDate(moment, { zone: knownTimeZone(timeZone) });
	return local.startOf('day').toJSDate().toISOString();
}
