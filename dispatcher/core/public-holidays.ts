import Holidays from 'date-holidays';
import { LastUsed } from './last-used';

const DAY_MS = 86_400_000;
const NOON = 12;
/** Of so many places and years the holidays are kept in memory. */
const MOST_KEPT = 100;

/** A country, or a part of one, whose public holidays are known. */
export interface HolidayPlace {
	/** ISO codes: `DE`, `DE-BY`, `DE-BY-A`. */
	code: string;
	/** In English, where there is a name in English: `Germany: Bavaria`. */
	name: string;
}

/** Where public holidays are known, each country before its parts. */
export function listHolidayPlaces(): HolidayPlace[] {
	const known = new Holidays();
	return namesOf(known.getCountries('en')).flatMap(([country, name]) => {
		const states = namesOf(known.getStates(country, 'en')).flatMap(([state, stateName]) => {
			const regions = namesOf(known.getRegions(country, state, 'en')).map(
				([region, regionName]) => ({
					code: `${country}-${state}-${region}`,
					name: `${name}: ${stateName}: ${regionName}`,
				}),
			);
			return [{ code: `${country}-${state}`, name: `${name}: ${stateName}` }, ...regions];
		});
		return [{ code: country, name }, ...states];
	});
}

/** Whether the public holidays of a place are known, by its ISO code. */
export function isHolidayPlace(code: string): boolean {
	const [country = '', state, region, ...others] = code.split('-');
	const known = new Holidays();
	const has = (names: Record<string, string> | undefined, name: string): boolean =>
		names !== undefined && Object.hasOwn(names, name);
	if (others.length > 0 || !has(known.getCountries('en'), country)) return false;
	if (state === undefined) return true;
	if (!has(known.getStates(country, 'en'), state)) return false;
	return region === undefined || has(known.getRegions(country, state, 'en'), region);
}

const kept = new LastUsed<ReadonlySet<string>>({ values: MOST_KEPT, size: MOST_KEPT });

/**
 * The public holidays of a place in one year, as `2026-12-25`; none where the place is not known.
 *
 * @param place its ISO code, as {@link listHolidayPlaces} gives it.
 */
export function publicHolidays(place: string, year: number): ReadonlySet<string> {
	return kept.get(`${place} ${year}`, 1, () => calculate(place, year));
}

function calculate(place: string, year: number): ReadonlySet<string> {
	const [country = '', state = '', region = ''] = place.split('-');
	const calendar = new Holidays(country, state, region, { types: ['public'] });
	return new Set(calendar.getHolidays(year).flatMap((holiday) => closedDays(holiday)));
}

/** Some are longer than a day; one that begins in the afternoon leaves its first day open. */
function closedDays({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
	if (Number(date.slice(11, 13)) >= NOON) return [];
	const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
	const first = Date.parse(date.slice(0, 10));
	return Array.from({ length: count }, (_, index) => isoDay(first + index * DAY_MS));
}

function isoDay(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}

/** Where there are none, the library gives nothing. */
function namesOf(names: Record<string, string> | undefined): [string, string][] {
	return Object.entries(names ?? {});
}
