import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutInParts } from '../../../dispatcher/core/cut-in-parts';

const sizeOf = (size: number): number => size;
const totalOf = (sizes: number[]): number => sizes.reduce((sum, size) => sum + size, 0);

describe('a list that is cut', () => {
	it('keeps all its values in their order, in parts within the limits', () => {
		const sizes = fc.array(fc.nat({ max: 20 }));
		fc.assert(
			fc.property(sizes, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 30 }), (all, most, room) => {
				const parts = cutInParts(all, { most, room, sizeOf });

				expect(parts.flat()).toEqual(all);
				for (const part of parts) {
					expect(part.length).toBeGreaterThan(0);
					expect(part.length).toBeLessThanOrEqual(most);
					if (part.length > 1) expect(totalOf(part)).toBeLessThanOrEqual(room);
				}
			}),
		);
	});

	it('is cut no more often than it has to be', () => {
		expect(cutInParts([1, 1, 1, 5, 1], { most: 2, room: 4, sizeOf })).toEqual([
			[1, 1],
			[1],
			[5],
			[1],
		]);
	});
});
