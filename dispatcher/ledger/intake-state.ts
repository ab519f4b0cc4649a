import type { IntakeRow } from '../database/schema';

/** What the ledger knows of a mail, as far as claiming goes. */
export type Claimable = Pick<
	IntakeRow,
	| 'state'
	| 'owner'
	| 'lease_until'
	| 'retry_at'
	| 'awaits_until'
	| 'failed_attempts'
	| 'trial_limit'
	| 'interruptions'
	| 'trial_size'
	| 'last_failure'
>;

/** How a mail has fared so far. */
export interface TrialRecord {
	failedAttempts: number;
	interruptions: number;
	/** With how many it may be tried together; null: with any number. */
	trialLimit: number | null;
	lastFailure: string | null;
}

/** Whether a mail may be claimed now, and as what. */
export type ClaimDecision = { kind: 'held' } | ({ kind: 'free' } & TrialRecord);

/** When a lease is looked at. */
export interface LeaseMoment {
	/** ISO 8601 in UTC. */
	now: string;
	/** How long a lease lasts unless it is prolonged. */
	leaseMs: number;
}

/** So often may the process die that has a mail, before it is tried with fewer others. */
export const FREE_INTERRUPTIONS = 1;
/** So often may it die before a mail that it had alone is taken for the cause. */
const MOST_INTERRUPTIONS = 10;

const NEVER_FINISHED = 'The execution that had the mail never finished';
const NEVER_DECIDED = 'The execution that waited with the mail never decided about it';
const MOVE_DID_NOT_LAST = 'The mail was moved, but it is in the folder still';

/**
 * Decides whether a mail that waits in the folder may be claimed.
 *
 * A mail is held as long as its claim's lease runs, and as long as its next try is not due. A lease
 * that ran out says that a process is gone, which is seldom a mail's doing: it is counted apart from
 * failures, and the first time changes nothing. A mail that is in the folder although it counts as
 * routed is free after a while: its move did not last. A mail that is decided only waits to be moved, and
 * one that an execution waits with is held until a time.
 *
 * @param row the ledger's row; undefined for a mail seen for the first time.
 * @param moment `now`, and how long a lease lasts.
 */
export function decideClaim(row: Claimable | undefined, moment: LeaseMoment): ClaimDecision {
	if (row === undefined) {
		return {
			kind: 'free',
			failedAttempts: 0,
			interruptions: 0,
			trialLimit: null,
			lastFailure: null,
		};
	}
	if (row.state === 'decided') return { kind: 'held' };
	if (row.awaits_until !== null && row.awaits_until > moment.now) return { kind: 'held' };
	if (isLeaseRunning(row, moment)) return { kind: 'held' };
	const free = {
		kind: 'free' as const,
		failedAttempts: row.failed_attempts,
		interruptions: row.interruptions,
		trialLimit: row.trial_limit,
		lastFailure: row.last_failure,
	};
	if (row.owner !== null) return { ...free, ...afterLostLease(row) };
	if (row.retry_at !== null && row.retry_at > moment.now) return { kind: 'held' };
	if (row.awaits_until !== null) return { ...free, lastFailure: NEVER_DECIDED };
	if (row.state !== 'routed') return free;
	const failedAttempts = row.failed_attempts + 1;
	return { ...free, failedAttempts, trialLimit: 1, lastFailure: MOVE_DID_NOT_LAST };
}

/**
 * Whether a mail is in somebody's hands.
 *
 * A lease that ends later than one can last was made before the clock was set back, and nobody may be
 * left to prolong it: it has run out. Clocks of several machines may differ by the length of a lease.
 */
export function isLeaseRunning(
	{ owner, lease_until: leaseUntil }: Pick<Claimable, 'owner' | 'lease_until'>,
	{ now, leaseMs }: LeaseMoment,
): boolean {
	if (owner === null || leaseUntil === null || leaseUntil <= now) return false;
	return Date.parse(leaseUntil) <= Date.parse(now) + 2 * leaseMs;
}

/** @returns what changes in the record of a mail whose holder is gone. */
function afterLostLease(row: Claimable): Partial<TrialRecord> {
	const { trial_size: trialSize, interruptions } = row;
	// It never was handed over.
	if (trialSize === null) return {};
	const counted = { interruptions: interruptions + 1, lastFailure: NEVER_FINISHED };
	if (interruptions < FREE_INTERRUPTIONS) return counted;
	return { ...counted, trialLimit: Math.ceil(trialSize / 2) };
}

/**
 * Whether a mail is to be tried no more.
 *
 * @param maxAttempts how many executions may fail of it.
 */
export function isGivenUp(record: TrialRecord, maxAttempts: number): boolean {
	const { failedAttempts, interruptions, trialLimit } = record;
	if (failedAttempts >= maxAttempts) return true;
	return trialLimit === 1 && interruptions >= MOST_INTERRUPTIONS;
}
