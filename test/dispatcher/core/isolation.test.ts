import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halved, takeTogether } from '../../../dispatcher/core/isolation';

describe('finding a bad mail among many', () => {
	it('tries with half as many, rounded up, until it is alone', () => {
		expect([50, 25, 13, 7, 4, 2, 1].map(halved)).toEqual([25, 13, 7, 4, 2, 1, 1]);
	});

	it('takes no more together than each of them allows, and one at least', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (limits) => {
				const taken = takeTogether(limits, (limit) => limit);

				expect(taken.length).toBeGreaterThan(0);
				expect(taken.length).toBeLessThanOrEqual(Math.min(...taken));
				const next = limits[taken.length];
				if (next !== undefined) {
					expect(taken.length + 1).toBeGreaterThan(Math.min(...taken, next));
				}
			}),
		);
	});
});
