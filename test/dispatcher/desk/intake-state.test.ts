import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideClaim, type Claimable } from '../../../dispatcher/desk/intake-state';

const NOW = '2026-03-01T08:00:00.000Z';
const EARLIER = '2026-03-01T07:59:59.999Z';
const LATER = '2026-03-01T08:00:00.001Z';

function row(changes: Partial<Claimable>): Claimable {
	return {
		state: 'seen',
		owner: null,
		lease_until: null,
		retry_at: null,
		failed_attempts: 0,
		last_failure: null,
		...changes,
	};
}

const state = fc.constantFrom('seen', 'claimed', 'filed');
const failed_attempts = fc.nat();

describe('whether a mail may be claimed', () => {
	it('frees a mail seen for the first time', () => {
		expect(decideClaim(undefined, NOW)).toEqual({
			kind: 'free',
			failedAttempts: 0,
			lastFailure: null,
		});
	});

	it('holds a mail while its lease runs, whatever its state', () => {
		fc.assert(
			fc.property(state, failed_attempts, (anyState, attempts) => {
				const held = row({
					...{ state: anyState, owner: 'run-1', lease_until: LATER, failed_attempts: attempts },
				});

				expect(decideClaim(held, NOW)).toEqual({ kind: 'held' });
			}),
		);
	});

	it('frees a mail at the end of its lease and counts the attempt', () => {
		fc.assert(
			fc.property(state, failed_attempts, (anyState, attempts) => {
				const lost = row({
					...{ state: anyState, owner: 'run-1', lease_until: NOW, failed_attempts: attempts },
				});

				expect(decideClaim(lost, NOW)).toMatchObject({
					kind: 'free',
					failedAttempts: attempts + 1,
				});
			}),
		);
	});

	it('holds a released mail until its next try is due', () => {
		expect(decideClaim(row({ retry_at: LATER }), NOW)).toEqual({ kind: 'held' });
		expect(decideClaim(row({ retry_at: NOW }), NOW)).toMatchObject({ kind: 'free' });
		expect(decideClaim(row({ retry_at: EARLIER }), NOW)).toMatchObject({ kind: 'free' });
	});

	it('keeps count and reason of a released mail', () => {
		const released = row({ failed_attempts: 2, last_failure: 'It broke' });

		expect(decideClaim(released, NOW)).toEqual({
			kind: 'free',
			failedAttempts: 2,
			lastFailure: 'It broke',
		});
	});

	it('frees a routed mail that is in the folder still', () => {
		expect(decideClaim(row({ state: 'routed' }), NOW)).toMatchObject({ kind: 'free' });
	});
});
