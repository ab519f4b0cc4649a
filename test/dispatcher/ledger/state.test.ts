import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../dispatcher/database/schema';
import {
	transition,
	UNSEEN,
	type LedgerEvent,
	type MailState,
	type Transition,
} from '../../../dispatcher/ledger/state';
import { isGivenUp, type FailureScope } from '../../../dispatcher/ledger/trials';
import { ledgerTable } from './state-table';

const NOW = '2026-03-01T08:00:00.000Z';
const EARLIER = '2026-03-01T07:59:59.999Z';
const LATER = '2026-03-01T08:00:00.001Z';
const LEASE_MS = 60_000;

const after = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();

const mail = (changes: Partial<MailState>): MailState => ({ ...UNSEEN, ...changes });

const claimed = (state: Partial<MailState>): Transition =>
	transition(
		mail(state),
		{ kind: 'claim', purpose: 'execution', by: 'run-2', leaseMs: LEASE_MS },
		NOW,
	);

const ledgerHas = (state: Partial<MailState>, event: LedgerEvent): MailState => {
	const before = mail(state);
	const result = transition(before, event, NOW);
	return result.kind === 'changed' ? { ...before, ...result.changes } : before;
};

const progress = fc.constantFrom<Progress>('waiting', 'filed');
const failedAttempts = fc.nat();
const lostBy = (until: string) => ({ lease: { owner: 'run-1', until } });

describe('the table of ARCHITECTURE.md', () => {
	it('is what the function does', () => {
		const document = readFileSync(join(__dirname, '../../../ARCHITECTURE.md'), 'utf8');
		const withoutPadding = (text: string): string =>
			text.replace(/-{3,}/g, '---').replace(/ {2,}/g, ' ');

		expect(withoutPadding(document)).toContain(ledgerTable());
	});
});

describe('whether a mail may be claimed', () => {
	it('takes a mail seen for the first time', () => {
		expect(claimed({})).toEqual({
			kind: 'changed',
			changes: {
				progress: 'waiting',
				lease: { owner: 'run-2', until: after(LEASE_MS) },
				wait: null,
				retryAt: null,
				triedTogether: null,
			},
		});
	});

	it('holds a mail while its lease runs, however far it is', () => {
		fc.assert(
			fc.property(progress, failedAttempts, (anyProgress, attempts) => {
				const held = { progress: anyProgress, failedAttempts: attempts, ...lostBy(LATER) };

				expect(claimed(held)).toEqual({ kind: 'refused', why: 'held' });
			}),
		);
	});

	it('holds a mail that is decided, whoever had it', () => {
		expect(claimed({ progress: 'decided' })).toEqual({ kind: 'refused', why: 'decided' });
		expect(claimed({ progress: 'decided', ...lostBy(EARLIER) })).toEqual({
			kind: 'refused',
			why: 'decided',
		});
	});

	it('holds a mail that an execution waits with, until its time is over', () => {
		const awaited = (until: string) => ({ wait: { owner: 'run-1', until } });

		expect(claimed(awaited(LATER))).toEqual({ kind: 'refused', why: 'held' });
		expect(claimed(awaited(NOW))).toMatchObject({
			changes: {
				lastFailure: 'The execution that waited with the mail never decided about it',
				wait: null,
			},
		});
		expect(claimed(awaited(NOW))).not.toHaveProperty('changes.failedAttempts');
	});

	it('holds nothing against a mail whose holder was gone before it handed it over', () => {
		fc.assert(
			fc.property(progress, failedAttempts, (anyProgress, attempts) => {
				const lost = { progress: anyProgress, failedAttempts: attempts, ...lostBy(NOW) };
				const counted = ['failedAttempts', 'interruptions', 'trialLimit', 'lastFailure'];

				const result = claimed(lost);

				expect(result).toHaveProperty('changes');
				for (const name of counted) expect(result).not.toHaveProperty(`changes.${name}`);
			}),
		);
	});

	it('frees a mail whose lease ends later than a lease can last: the clock was set back', () => {
		const held = (ms: number) => lostBy(after(ms));

		expect(claimed(held(LEASE_MS))).toEqual({ kind: 'refused', why: 'held' });
		// Clocks of two machines may differ.
		expect(claimed(held(2 * LEASE_MS))).toEqual({ kind: 'refused', why: 'held' });
		expect(claimed(held(2 * LEASE_MS + 1))).toHaveProperty('changes');
		expect(claimed(held(24 * 3_600_000))).toHaveProperty('changes');
	});

	it('tries a mail with all others again after its process was gone once', () => {
		expect(claimed({ ...lostBy(NOW), triedTogether: 50 })).toMatchObject({
			changes: { interruptions: 1, batchSize: null },
		});
	});

	it('tries a mail with half as many after its process was gone again', () => {
		expect(claimed({ ...lostBy(NOW), triedTogether: 49, interruptions: 1 })).toMatchObject({
			changes: { interruptions: 2, batchSize: 25 },
		});
	});

	it('holds a released mail until its next try is due', () => {
		expect(claimed({ retryAt: LATER })).toEqual({ kind: 'refused', why: 'not due' });
		expect(claimed({ retryAt: NOW })).toHaveProperty('changes');
		expect(claimed({ retryAt: EARLIER })).toHaveProperty('changes');
	});

	it('tries a mail alone that was moved and is in the folder still, once it has rested', () => {
		expect(claimed({ progress: 'moved', retryAt: LATER })).toEqual({
			kind: 'refused',
			why: 'not due',
		});
		expect(claimed({ progress: 'moved', isFiled: true, retryAt: NOW })).toMatchObject({
			changes: { progress: 'filed', failedAttempts: 1, batchSize: 1 },
		});
	});
});

describe('what is counted against a mail that is released', () => {
	const release = (scope: FailureScope, state: Partial<MailState> = {}): MailState =>
		ledgerHas(
			{ ...lostBy(LATER), triedTogether: 5, ...state },
			{ kind: 'release', by: 'run-1', scope, reason: 'It broke' },
		);

	it('is nothing where nothing was tried', () => {
		expect(release('none')).toEqual(UNSEEN);
	});

	it('is half of the others where it was among several that failed', () => {
		expect(release('batch')).toEqual({ ...UNSEEN, batchSize: 3, lastFailure: 'It broke' });
	});

	it('is an attempt where it was alone', () => {
		expect(release('mail', { triedTogether: 1 })).toEqual({
			...UNSEEN,
			batchSize: 1,
			failedAttempts: 1,
			lastFailure: 'It broke',
		});
	});

	it('is an interruption where n8n was gone, and halves from the second on', () => {
		expect(release('process')).toMatchObject({ interruptions: 1, batchSize: null });
		expect(release('process', { interruptions: 1 })).toMatchObject({
			interruptions: 2,
			batchSize: 3,
		});
	});

	it('is nothing by anyone but its owner', () => {
		const held = mail({ ...lostBy(LATER), triedTogether: 5 });
		const event = { kind: 'release', by: 'run-2', scope: 'mail', reason: 'It broke' } as const;

		expect(transition(held, event, NOW)).toEqual({ kind: 'refused', why: 'not theirs' });
	});
});

describe('whether a mail is given up', () => {
	const record = { failedAttempts: 0, interruptions: 0, batchSize: 1, lastFailure: null };

	it('is so after as many failures as it may cause', () => {
		expect(isGivenUp({ ...record, failedAttempts: 2 }, 3)).toBe(false);
		expect(isGivenUp({ ...record, failedAttempts: 3 }, 3)).toBe(true);
	});

	it('takes far more ends of processes, which are seldom a mail’s fault', () => {
		expect(isGivenUp({ ...record, interruptions: 9 }, 3)).toBe(false);
		expect(isGivenUp({ ...record, interruptions: 10 }, 3)).toBe(true);
		expect(isGivenUp({ ...record, interruptions: 99, batchSize: 2 }, 3)).toBe(false);
	});
});
