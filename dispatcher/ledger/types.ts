import type { MailHead } from './mail-head';

/** What identifies a mail on its server, for ever. */
export interface MailKey {
	/** `imap://log-in@host:port/folder`, folder as the server writes it. */
	mailbox: string;
	/** Decimal digits. */
	uidValidity: string;
	uid: number;
}

/** Where a mail was sent to. */
export type Destination = 'processed' | 'unprocessed' | 'folder';

/** One mail handed to one execution. */
export interface Claim {
	intakeId: number;
	uid: number;
	/** 1 until an execution has failed of it. */
	attempt: number;
	/** Something failed with it before: handed over apart from first tries, with few others or alone. */
	isRetry: boolean;
	/** Filed by an earlier attempt, so that only its routing is left. */
	filed: boolean;
	/** Set where an execution waited with it, and its time was over before it had decided. */
	waitedInVain?: true;
	/** Set where attempts ran out: what the last one failed of. Route it to Unprocessed. */
	givenUpReason?: string;
}

/** A mail that may be claimed now. */
export interface Claimable {
	uid: number;
	/** Something failed with it before. */
	isRetry: boolean;
	/** Its attempts ran out: it goes to Unprocessed. */
	isGivenUp: boolean;
}

/** What to look for and how much to take. */
export interface ClaimRequest {
	mailbox: string;
	uidValidity: string;
	/** UIDs waiting in the folder, in the order they should be taken. */
	uids: number[];
	/** What is known of these mails, by their UIDs; kept of those that are new. */
	heads?: ReadonlyMap<number, MailHead>;
	divisionId: number;
	/** At most so many claims. */
	limit: number;
	/** False: none that was tried in vain before. */
	withRetries?: boolean;
	/** How long the claimer may take before it loses the claim. */
	leaseMs: number;
	/** Who claims: unique to a trigger's run. */
	owner: string;
	/** After so many failed attempts the next claim carries `givenUpReason`. */
	maxAttempts: number;
}
