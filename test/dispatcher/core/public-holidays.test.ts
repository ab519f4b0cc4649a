import { describe, expect, it } from 'vitest';
import {
	isHolidayPlace,
	listHolidayPlaces,
	publicHolidays,
} from '../../../dispatcher/core/public-holidays';

describe('public holidays', () => {
	it('are those of a country in a year, with the ones that move', () => {
		const days = [...publicHolidays('FR', 2027)];

		expect(days).toContain('2027-07-14');
		expect(days).toContain('2027-03-29');
		expect(days).not.toContain('2027-03-26');
	});

	it('are also those of a region', () => {
		expect(publicHolidays('DE-BY', 2026)).toContain('2026-01-06');
		expect(publicHolidays('DE', 2026)).not.toContain('2026-01-06');
	});

	it('are the days themselves where they begin on the evening before', () => {
		expect(publicHolidays('IL', 2026)).toContain('2026-09-21');
		expect(publicHolidays('IL', 2026)).not.toContain('2026-09-20');
	});

	it('are none of a place that is not known', () => {
		expect(publicHolidays('Shire', 2026).size).toBe(0);
	});

	it('are listed by place, and each place is known', () => {
		const places = listHolidayPlaces();

		expect(places).toContainEqual({ code: 'DE-BY-A', name: expect.stringContaining('Augsburg') });
		expect(places.filter(({ code }) => !isHolidayPlace(code))).toEqual([]);
	});

	it.each(['', 'XX', 'DE-XX', 'DE-BY-XX', 'DE-BY-A-B', 'constructor', 'de'])(
		'are not known of "%s"',
		(code) => {
			expect(isHolidayPlace(code)).toBe(false);
		},
	);
});
