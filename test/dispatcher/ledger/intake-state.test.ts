import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideClaim, isGivenUp, type Claimable } from '../../../dispatcher/ledger/intake-state';

const NOW = '2026-03-01T08:00:00.000Z';
const EARLIER = '2026-03-01T07:59:59.999Z';
const LATER = '2026-03-01T08:00:00.001Z';
const LEASE_MS = 60_000;
const MOMENT = { now: NOW, leaseMs: LEASE_MS };

function row(changes: Partial<Claimable>): Claimable {
	return {
		state: 'seen',
		owner: null,
		lease_until: null,
		retry_at: null,
		awaits_until: null,
		failed_attempts: 0,
		trial_limit: null,
		interruptions: 0,
		trial_size: null,
		last_failure: null,
		...changes,
	};
}

const state = fc.constantFrom('seen', 'claimed', 'filed');
const failed_attempts = fc.nat();

describe('whether a mail may be claimed', () => {
	it('frees a mail seen for the first time', () => {
		expect(decideClaim(undefined, MOMENT)).toEqual({
			kind: 'free',
			failedAttempts: 0,
			interruptions: 0,
			trialLimit: null,
			lastFailure: null,
		});
	});

	it('holds a mail while its lease runs, whatever its state', () => {
		fc.assert(
			fc.property(state, failed_attempts, (anyState, attempts) => {
				const held = row({
					...{ state: anyState, owner: 'run-1', lease_until: LATER, failed_attempts: attempts },
				});

				expect(decideClaim(held, MOMENT)).toEqual({ kind: 'held' });
			}),
		);
	});

	it('holds a mail that is decided, whoever had it', () => {
		expect(decideClaim(row({ state: 'decided' }), MOMENT)).toEqual({ kind: 'held' });
		const lost = row({ state: 'decided', owner: 'run-1', lease_until: EARLIER });
		expect(decideClaim(lost, MOMENT)).toEqual({ kind: 'held' });
	});

	it('holds a mail that an execution waits with, until its time is over', () => {
		expect(decideClaim(row({ awaits_until: LATER }), MOMENT)).toEqual({ kind: 'held' });
		expect(decideClaim(row({ awaits_until: NOW }), MOMENT)).toMatchObject({
			kind: 'free',
			failedAttempts: 0,
			lastFailure: 'The execution that waited with the mail never decided about it',
		});
	});

	it('holds nothing against a mail whose holder was gone before it handed it over', () => {
		fc.assert(
			fc.property(state, failed_attempts, (anyState, attempts) => {
				const lost = row({
					...{ state: anyState, owner: 'run-1', lease_until: NOW, failed_attempts: attempts },
				});

				expect(decideClaim(lost, MOMENT)).toEqual({
					kind: 'free',
					failedAttempts: attempts,
					interruptions: 0,
					trialLimit: null,
					lastFailure: null,
				});
			}),
		);
	});

	it('frees a mail whose lease ends later than a lease can last: the clock was set back', () => {
		const until = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();
		const held = (ms: number) => row({ owner: 'run-1', lease_until: until(ms) });

		expect(decideClaim(held(LEASE_MS), MOMENT)).toEqual({ kind: 'held' });
		// Clocks of two machines may differ.
		expect(decideClaim(held(2 * LEASE_MS), MOMENT)).toEqual({ kind: 'held' });
		expect(decideClaim(held(2 * LEASE_MS + 1), MOMENT)).toMatchObject({ kind: 'free' });
		expect(decideClaim(held(24 * 3_600_000), MOMENT)).toMatchObject({ kind: 'free' });
	});

	it('tries a mail with all others again after its process was gone once', () => {
		const lost = row({ owner: 'run-1', lease_until: NOW, trial_size: 50 });

		expect(decideClaim(lost, MOMENT)).toMatchObject({
			failedAttempts: 0,
			interruptions: 1,
			trialLimit: null,
		});
	});

	it('tries a mail with half as many after its process was gone again', () => {
		const lost = row({ owner: 'run-1', lease_until: NOW, trial_size: 49, interruptions: 1 });

		expect(decideClaim(lost, MOMENT)).toMatchObject({ interruptions: 2, trialLimit: 25 });
	});

	it('holds a released mail until its next try is due', () => {
		expect(decideClaim(row({ retry_at: LATER }), MOMENT)).toEqual({ kind: 'held' });
		expect(decideClaim(row({ retry_at: NOW }), MOMENT)).toMatchObject({ kind: 'free' });
		expect(decideClaim(row({ retry_at: EARLIER }), MOMENT)).toMatchObject({ kind: 'free' });
	});

	it('keeps count and reason of a released mail', () => {
		const released = row({ failed_attempts: 2, trial_limit: 1, last_failure: 'It broke' });

		expect(decideClaim(released, MOMENT)).toEqual({
			kind: 'free',
			failedAttempts: 2,
			interruptions: 0,
			trialLimit: 1,
			lastFailure: 'It broke',
		});
	});

	it('frees a routed mail that is in the folder still', () => {
		expect(decideClaim(row({ state: 'routed' }), MOMENT)).toMatchObject({ kind: 'free' });
	});
});

describe('whether a mail is given up', () => {
	const record = { failedAttempts: 0, interruptions: 0, trialLimit: 1, lastFailure: null };

	it('is so after as many failures as it may cause', () => {
		expect(isGivenUp({ ...record, failedAttempts: 2 }, 3)).toBe(false);
		expect(isGivenUp({ ...record, failedAttempts: 3 }, 3)).toBe(true);
	});

	it('takes far more ends of processes, which are seldom a mail’s fault', () => {
		expect(isGivenUp({ ...record, interruptions: 9 }, 3)).toBe(false);
		expect(isGivenUp({ ...record, interruptions: 10 }, 3)).toBe(true);
		expect(isGivenUp({ ...record, interruptions: 99, trialLimit: 2 }, 3)).toBe(false);
	});
});
