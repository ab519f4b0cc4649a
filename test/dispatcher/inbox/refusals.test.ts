import { beforeEach, describe, expect, it } from 'vitest';
import { Refusals } from '../../../dispatcher/inbox/refusals';

const MINUTE_MS = 60_000;

describe('a destination that refuses mails', () => {
	let elapsed: number;
	let refusals: Refusals;
	beforeEach(() => {
		elapsed = 0;
		refusals = new Refusals(
			() => 1,
			() => elapsed,
		);
	});

	/** How long it rests now. */
	const restMs = (): number => {
		const from = elapsed;
		while (refusals.rests('Processed')) elapsed += 100;
		return elapsed - from;
	};

	it('rests longer each time, fifteen minutes at most', () => {
		const rests = Array.from({ length: 12 }, () => {
			refusals.refused('Processed');
			return restMs();
		});

		expect(rests).toEqual(rests.toSorted((one, other) => one - other));
		expect(rests[0]).toBeLessThan(MINUTE_MS);
		expect(rests.at(-1)).toBeLessThanOrEqual(15 * MINUTE_MS);
		expect(rests.at(-1)).toBeGreaterThan(10 * MINUTE_MS);
	});

	it('keeps no other destination waiting', () => {
		refusals.refused('Processed');

		expect(refusals.rests('Unprocessed')).toBe(false);
		expect(refusals.isEmpty).toBe(false);
	});

	it('is forgotten once it takes mails, or once nothing is to go there', () => {
		refusals.refused('Processed');
		refusals.refused('Unprocessed');

		refusals.accepted('Processed');
		refusals.retain(new Set());

		expect(refusals.isEmpty).toBe(true);
	});
});
