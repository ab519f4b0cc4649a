import { pendingEnd, readDuration } from '../duration';
import type { FilingRules } from '../filing-request';

/**
 * Reads until when a task is to wait.
 *
 * @returns ISO 8601 in UTC; null: until somebody writes; undefined where it cannot be read, or is over.
 */
export function pendingUntil(
	typed: string,
	{ businessHours }: Pick<FilingRules, 'businessHours'>,
	now: Date,
): string | null | undefined {
	if (typed === '') return null;
	const duration = readDuration(typed);
	if (duration === undefined) return undefined;
	return pendingEnd(now, duration, businessHours)?.toISOString();
}
