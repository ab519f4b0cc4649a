import { DateTime } from 'luxon';
import type { Language } from '../core/language';
import { knownTimeZone } from '../core/time-zone';

/** Day before month and 24 hours in both languages, so that no reader takes 5 June for May 6th. */
const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

const UNKNOWN_DATE: Record<Language, string> = { en: 'unknown date', fr: 'date inconnue' };

/**
 * Writes a moment for people.
 *
 * @param date ISO 8601; anything that is not a date gives the words for an unknown one.
 * @param timeZone IANA name; an unknown one is read as UTC.
 * @returns such as `23 November 2026 at 19:00 UTC`.
 */
export function formatDate(date: unknown, language: Language, timeZone: string): string {
	const zone = knownTimeZone(timeZone);
	const moment = typeof date === 'string' ? DateTime.fromISO(date, { zone: 'utc' }) : undefined;
	if (moment === undefined || !moment.isValid) return UNKNOWN_DATE[language];
	return moment.setZone(zone).setLocale(LOCALES[language]).toLocaleString(DateTime.DATETIME_FULL);
}
