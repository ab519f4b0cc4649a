import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from '../../../dispatcher/core/backoff';

const attempts = fc.integer({ min: 1, max: 1_000_000 });
const chances = fc.double({ min: 0, max: 0.999_999, noNaN: true });

describe('reconnectDelayMs', () => {
	it('doubles from a second up to a minute', () => {
		const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => reconnectDelayMs(attempt, () => 1));

		expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
	});

	it('grows to another longest delay where one is given', () => {
		const delays = [1, 7, 8, 11, 12].map((attempt) => reconnectDelayMs(attempt, () => 1, 900_000));

		expect(delays).toEqual([1000, 64_000, 128_000, 900_000, 900_000]);
	});

	it('is never under half a second nor over a minute', () => {
		fc.assert(
			fc.property(attempts, chances, (attempt, chance) => {
				const delayMs = reconnectDelayMs(attempt, () => chance);

				expect(delayMs).toBeGreaterThanOrEqual(500);
				expect(delayMs).toBeLessThanOrEqual(60_000);
			}),
		);
	});

	it('differs by chance for one and the same attempt', () => {
		expect(reconnectDelayMs(3, () => 0)).toBe(2000);
		expect(reconnectDelayMs(3, () => 0.5)).toBe(3000);
	});
});
