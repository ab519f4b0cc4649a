import { halved } from '../core/isolation';

/** How a mail has fared so far. */
export interface TrialRecord {
	/** Executions that had it alone and failed. */
	failedAttempts: number;
	/** How often the process was gone that had it. */
	interruptions: number;
	/** With how many it may be tried together; null: with any number. */
	batchSize: number | null;
	lastFailure: string | null;
}

/**
 * What a failure is about. `none`: nothing was tried, or what failed is out of reach for all. `batch`:
 * one of those tried together, nobody knows which. `mail`: it was alone. `process`: n8n was gone.
 */
export type FailureScope = 'none' | 'batch' | 'mail' | 'process';

/** So often may the process die that has a mail, before it is tried with fewer others. */
const FREE_INTERRUPTIONS = 1;
/** So often may it die before a mail that it had alone is taken for the cause. */
const MOST_INTERRUPTIONS = 10;

/**
 * What a failure says of a mail. An execution of several proves nothing about any one of them.
 *
 * @param mail `triedTogether`: with how many mails it was tried; null: with an unknown number.
 */
export function failed(
	{
		triedTogether,
		batchSize,
		failedAttempts,
		interruptions,
	}: TrialRecord & { triedTogether: number | null },
	scope: FailureScope,
	lastFailure: string,
): Partial<TrialRecord> {
	const half = triedTogether === null ? null : halved(triedTogether);
	switch (scope) {
		case 'none':
			return {};
		case 'batch':
			return { lastFailure, batchSize: half };
		case 'mail':
			return { lastFailure, batchSize: 1, failedAttempts: failedAttempts + 1 };
		case 'process':
			return {
				lastFailure,
				batchSize: interruptions < FREE_INTERRUPTIONS ? batchSize : half,
				interruptions: interruptions + 1,
			};
	}
}

/**
 * Whether a mail is to be tried no more.
 *
 * @param maxAttempts how many executions may fail of it.
 */
export function isGivenUp(
	{ failedAttempts, interruptions, batchSize }: TrialRecord,
	maxAttempts: number,
): boolean {
	if (failedAttempts >= maxAttempts) return true;
	return batchSize === 1 && interruptions >= MOST_INTERRUPTIONS;
}
