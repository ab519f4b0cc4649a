import type { RandomSource } from '../core/ports';

const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 3_600_000;

/** After so many tries, which take four days, a mail is given up (RFC 5321 section 4.5.4.1). */
const MAX_TRIES = 100;

/** Part of a delay added at random, so that mails delayed together do not all return together. */
const JITTER = 0.2;

/**
 * How long to wait before the next try: from 30 seconds on, doubled each time, up to an hour.
 *
 * @param tries how often it was tried, the try that just failed included: from 1 on.
 * @returns milliseconds.
 */
export function backoffMs(
	tries: number,
	random: RandomSource,
	{ firstMs = FIRST_DELAY_MS, longestMs = LONGEST_DELAY_MS } = {},
): number {
	const delayMs = firstMs * 2 ** Math.max(0, tries - 1);
	return Math.round(Math.min(longestMs, delayMs * (1 + JITTER * random())));
}

/**
 * As {@link backoffMs}, for a mail that is not worth trying for ever.
 *
 * @returns milliseconds; undefined: give it up, after the hundredth try.
 */
export function retryDelayMs(tries: number, random: RandomSource): number | undefined {
	return tries >= MAX_TRIES ? undefined : backoffMs(tries, random);
}
