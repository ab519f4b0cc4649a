import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws that a seed makes repeatable. */
export interface Draw {
	/** From `from` to `to`, both included. */
	integer(from: number, to: number): number;
	pick<T>(items: readonly T[]): T;
	/** True with the given probability, from 0 to 1. */
	chance(probability: number): boolean;
}

const GRAIN = 1_000_000;

/**
 * Creates a source of draws.
 *
 * @param stream draws of different streams of one seed do not depend on how many the others took.
 */
export function createDraw(seed: number, stream: number): Draw {
	const generator = xoroshiro128plus(seed);
	for (let jumps = 0; jumps < stream; jumps += 1) generator.jump();
	const integer = (from: number, to: number): number => uniformInt(generator, from, to);
	return {
		integer,
		pick: (items) => {
			const item = items[integer(0, items.length - 1)];
			if (item === undefined) throw new Error('There is nothing to pick from');
			return item;
		},
		chance: (probability) => integer(0, GRAIN - 1) < probability * GRAIN,
	};
}
