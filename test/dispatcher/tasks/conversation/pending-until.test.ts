import { describe, expect, it } from 'vitest';
import type { BusinessHours } from '../../../../dispatcher/core/business-hours';
import { pendingUntil } from '../../../../dispatcher/tasks/conversation/pending-until';

const businessHours: BusinessHours = {
	days: [1, 2, 3, 4, 5],
	hours: [{ from: '09:00', to: '17:00' }],
	timeZone: 'Europe/Paris',
	holidays: [],
	publicHolidaysOf: null,
};

/** A Wednesday. */
const NOW = new Date('2026-12-02T15:30:00.000Z');

describe('until when #pending lets a task wait', () => {
	it.each([
		['', null],
		['3d', '2026-12-07T08:00:00.000Z'],
		['2026-12-24', '2026-12-24T08:00:00.000Z'],
		['soon', undefined],
		['2026-12-01', undefined],
	])('is read of "%s"', (typed, until) => {
		expect(pendingUntil(typed, { businessHours }, NOW)).toBe(until);
	});
});
