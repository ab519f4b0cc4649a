import type { IntakeRow } from './database';

/** What the ledger knows of a mail, as far as claiming goes. */
export type Claimable = Pick<
	IntakeRow,
	| 'state'
	| 'owner'
	| 'lease_until'
	| 'retry_at'
	| 'failed_attempts'
	| 'alone'
	| 'interruptions'
	| 'trial_size'
	| 'last_failure'
>;

/** How a mail has fared so far. */
export interface TrialRecord {
	failedAttempts: number;
	interruptions: number;
	/** To be tried alone. */
	alone: boolean;
	lastFailure: string | null;
}

/** Whether a mail may be claimed now, and as what. */
export type ClaimDecision = { kind: 'held' } | ({ kind: 'free' } & TrialRecord);

/** So often may the process die that has a mail alone, before the mail is taken for the cause. */
const MOST_INTERRUPTIONS = 10;

const NEVER_FINISHED = 'The execution that had the mail never finished';
const MOVE_DID_NOT_LAST = 'The mail was moved, but it is in the folder still';

/**
 * Decides whether a mail that waits in the folder may be claimed.
 *
 * A mail is held as long as its claim's lease runs, and as long as its next try is not due. A lease
 * that ran out says that a process is gone. Only of a mail that was alone in its execution this says
 * anything, and little: it is counted apart from failures. A mail that is in the folder although it
 * counts as routed is free after a while: its move did not last.
 *
 * @param row the ledger's row; undefined for a mail seen for the first time.
 * @param now as ISO 8601 in UTC.
 */
export function decideClaim(row: Claimable | undefined, now: string): ClaimDecision {
	if (row === undefined) {
		return { kind: 'free', failedAttempts: 0, interruptions: 0, alone: false, lastFailure: null };
	}
	if (row.owner !== null && row.lease_until !== null && row.lease_until > now) {
		return { kind: 'held' };
	}
	const free = {
		kind: 'free' as const,
		failedAttempts: row.failed_attempts,
		interruptions: row.interruptions,
		alone: row.alone === 1,
		lastFailure: row.last_failure,
	};
	if (row.owner !== null) return { ...free, ...afterLostLease(row) };
	if (row.retry_at !== null && row.retry_at > now) return { kind: 'held' };
	if (row.state !== 'routed') return free;
	const failedAttempts = row.failed_attempts + 1;
	return { ...free, failedAttempts, alone: true, lastFailure: MOVE_DID_NOT_LAST };
}

/** @returns what changes in the record of a mail whose holder is gone. */
function afterLostLease({ trial_size: trialSize, interruptions }: Claimable): Partial<TrialRecord> {
	if (trialSize === null) return {};
	if (trialSize > 1) return { alone: true, lastFailure: NEVER_FINISHED };
	return { alone: true, interruptions: interruptions + 1, lastFailure: NEVER_FINISHED };
}

/**
 * Whether a mail is to be tried no more.
 *
 * @param maxAttempts how many executions may fail of it.
 */
export function isGivenUp(
	{ failedAttempts, interruptions }: TrialRecord,
	maxAttempts: number,
): boolean {
	return failedAttempts >= maxAttempts || interruptions >= MOST_INTERRUPTIONS;
}
