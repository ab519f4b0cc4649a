import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { backoffMs, retryDelayMs } from '../../../dispatcher/outbox/retry-delay';

describe('the delay before another try', () => {
	it('begins at 30 seconds and doubles', () => {
		const delays = [1, 2, 3, 4].map((tries) => retryDelayMs(tries, () => 0));

		expect(delays).toEqual([30_000, 60_000, 120_000, 240_000]);
	});

	it('is never under 30 seconds nor over an hour', () => {
		const tries = fc.integer({ min: 1, max: 5000 });
		const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(tries, random, (count, value) => {
				const delayMs = backoffMs(count, () => value);

				expect(delayMs).toBeGreaterThanOrEqual(30_000);
				expect(delayMs).toBeLessThanOrEqual(3_600_000);
			}),
		);
	});

	it('differs with chance, so that mails do not all return together', () => {
		expect(retryDelayMs(1, () => 0.5)).toBe(33_000);
	});

	it('ends after about four days, as RFC 5321 asks for', () => {
		const delays = Array.from({ length: 100 }, (_, tries) => retryDelayMs(tries + 1, () => 0));
		const totalMs = delays.reduce<number>((sum, delayMs) => sum + (delayMs ?? 0), 0);

		expect(delays.indexOf(undefined)).toBe(99);
		expect(totalMs / 3_600_000).toBeGreaterThan(90);
	});
});
