import type { RandomSource } from './ports';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/**
 * How long to wait before connecting again: twice as long each time, with jitter so that many
 * workflows do not come back at the same moment.
 *
 * @param attempt 1 after the first failure.
 * @param longestMs the longest delay; a minute where absent.
 * @returns milliseconds, between half of and the whole delay.
 */
export function reconnectDelayMs(
	attempt: number,
	random: RandomSource,
	longestMs = LONGEST_DELAY_MS,
): number {
	const exponent = Math.min(Math.max(attempt, 1) - 1, 20);
	const delayMs = Math.min(FIRST_DELAY_MS * 2 ** exponent, longestMs);
	return Math.round(delayMs * (0.5 + random() / 2));
}
