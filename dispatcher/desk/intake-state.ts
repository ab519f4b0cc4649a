import type { IntakeRow } from './database';

/** What the ledger knows of a mail, as far as claiming goes. */
export type Claimable = Pick<
	IntakeRow,
	'state' | 'owner' | 'lease_until' | 'retry_at' | 'failed_attempts' | 'last_failure'
>;

/** Whether a mail may be claimed now, and as what. */
export type ClaimDecision =
	{ kind: 'held' } | { kind: 'free'; failedAttempts: number; lastFailure: string | null };

const NEVER_FINISHED = 'The execution that had the mail never finished';
const MOVE_DID_NOT_LAST = 'The mail was moved, but it is in the folder still';

/**
 * Decides whether a mail that waits in the folder may be claimed.
 *
 * A mail is held as long as its claim's lease runs, and as long as its next try is not due. A lease
 * that ran out is a failed attempt: whoever had the claim was killed, or hangs. A mail that is in the
 * folder although it counts as routed is free after a while: its move did not last.
 *
 * @param row the ledger's row; undefined for a mail seen for the first time.
 * @param now as ISO 8601 in UTC.
 */
export function decideClaim(row: Claimable | undefined, now: string): ClaimDecision {
	if (row === undefined) return { kind: 'free', failedAttempts: 0, lastFailure: null };
	if (row.owner !== null && row.lease_until !== null && row.lease_until > now) {
		return { kind: 'held' };
	}
	if (row.owner !== null) {
		return {
			kind: 'free',
			failedAttempts: row.failed_attempts + 1,
			lastFailure: NEVER_FINISHED,
		};
	}
	if (row.retry_at !== null && row.retry_at > now) return { kind: 'held' };
	const { failed_attempts: failedAttempts, last_failure: lastFailure } = row;
	if (row.state !== 'routed') return { kind: 'free', failedAttempts, lastFailure };
	return { kind: 'free', failedAttempts: failedAttempts + 1, lastFailure: MOVE_DID_NOT_LAST };
}
