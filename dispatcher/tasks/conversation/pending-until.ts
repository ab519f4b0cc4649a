import { readDuration } from '../duration';
import type { FilingRules } from '../filing-request';

const MINUTES = { minutes: 1, hours: 60, days: 24 * 60, weeks: 7 * 24 * 60 };

/**
 * Reads until when a task is to wait.
 *
 * @returns ISO 8601 in UTC; null: until somebody writes; undefined where it cannot be read.
 */
export function pendingUntil(
	typed: string,
	_rules: FilingRules,
	now: Date,
): string | null | undefined {
	if (typed === '') return null;
	const duration = readDuration(typed);
	if (duration === undefined) return undefined;
	const minutes = duration.amount * MINUTES[duration.unit];
	return new Date(now.getTime() + minutes * 60_000).toISOString();
}
