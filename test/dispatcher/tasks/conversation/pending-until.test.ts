import { describe, expect, it } from 'vitest';
import { pendingUntil } from '../../../../dispatcher/tasks/conversation/pending-until';
import { office as businessHours } from '../../../hosts/office-hours';

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
