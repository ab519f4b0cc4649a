import type { Progress } from '../database/schema';
import { after, isLeaseRunning, leaseOf, type Lease } from './lease';
import { failed, type FailureScope, type TrialRecord } from './trials';

/**
 * A mail's way through the ledger, on two axes: how far it has come, and in whose hands it is. This is
 * the whole rule, and pure; ARCHITECTURE.md shows it as a table. Times are ISO 8601 in UTC.
 */

/** What the ledger knows of a mail. */
export interface MailState extends TrialRecord {
	progress: Progress;
	/** Once filed it is never less, whatever becomes of it. */
	isFiled: boolean;
	/** Null: free. */
	lease: Lease | null;
	/** An execution that waits has it: `owner` is the batch it was started with. */
	wait: Lease | null;
	/** Not to be claimed before. */
	retryAt: string | null;
	/** With how many mails the execution began that has it; null: not handed over. */
	triedTogether: number | null;
	movedAt: string | null;
}

/** What may happen to a mail. `by` is who acts. */
export type LedgerEvent =
	| { kind: 'claim'; by: string; leaseMs: number; purpose: 'execution' | 'move' }
	| { kind: 'begin'; by: string; together: number }
	| { kind: 'renew'; by: string; leaseMs: number }
	| { kind: 'wait'; by: string; until: string }
	| { kind: 'wait longer'; by: string; until: string }
	| { kind: 'resume'; by: string; leaseMs: number }
	| { kind: 'file' }
	| { kind: 'decide' }
	| { kind: 'move' }
	| { kind: 'release'; by: string; scope: FailureScope; reason: string; retryAt?: string }
	| { kind: 'expire'; leaseMs: number }
	| { kind: 'reappear' }
	| { kind: 'depart'; by?: string; leaseMs: number }
	| { kind: 'close'; reason: string };

/** Why nothing changes. */
export type Refusal = 'held' | 'not theirs' | 'not due' | 'decided' | 'not decided' | 'moved';

/** What an event makes of a mail. */
export type Transition =
	{ kind: 'changed'; changes: Partial<MailState> } | { kind: 'refused'; why: Refusal };

/** A mail that was moved is left alone for so long: a look may have listed it just before. */
const REST_AFTER_MOVE_MS = 10 * 60_000;

const NEVER_FINISHED = 'The execution that had the mail never finished';
const NEVER_DECIDED = 'The execution that waited with the mail never decided about it';
const MOVE_DID_NOT_LAST = 'The mail was moved, but it is in the folder still';

/** A mail seen for the first time. */
export const UNSEEN: MailState = {
	progress: 'waiting',
	isFiled: false,
	lease: null,
	wait: null,
	retryAt: null,
	triedTogether: null,
	movedAt: null,
	failedAttempts: 0,
	interruptions: 0,
	batchSize: null,
	lastFailure: null,
};

/**
 * Tells what an event makes of a mail.
 *
 * @param mail as the ledger has it; {@link UNSEEN} where it has no row yet.
 * @param now ISO 8601 in UTC.
 * @returns only what changes, or why nothing does.
 */
export function transition(mail: MailState, event: LedgerEvent, now: string): Transition {
	switch (event.kind) {
		case 'claim':
			return event.purpose === 'move' ? claimToMove(mail, event, now) : claim(mail, event, now);
		case 'begin':
			return ofOwner(mail, event.by, { triedTogether: event.together });
		case 'renew':
			return ofOwner(mail, event.by, { lease: leaseOf(event, now) });
		case 'wait':
			return ofOwner(mail, event.by, {
				lease: null,
				wait: { owner: event.by, until: event.until },
			});
		case 'wait longer':
			return waitLonger(mail, event);
		case 'resume':
			return resume(mail, event, now);
		case 'file':
			return changed({ isFiled: true, ...(mail.progress === 'waiting' ? FILED : {}) });
		case 'decide':
			return isOpen(mail) ? changed(DECIDED) : refused(closedAs(mail));
		case 'move':
			return mail.progress === 'decided' ? gone(now) : refused('not decided');
		case 'release':
			return release(mail, event);
		case 'expire':
			return expire(mail, event, now);
		case 'reappear':
			return reappear(mail, now);
		case 'depart':
			return depart(mail, event, now);
		case 'close':
			return close(mail, event, now);
	}
}

const FILED = { progress: 'filed' } as const;
const DECIDED: Partial<MailState> = {
	progress: 'decided',
	lease: null,
	wait: null,
	retryAt: null,
	triedTogether: null,
};

/**
 * A mail is held as long as its lease runs, an execution waits with it, or its next try is not due. One
 * whose lease or wait is over is free, and what that says of it is counted first, as is the return of
 * one that was moved.
 */
function claim(
	mail: MailState,
	event: Extract<LedgerEvent, { kind: 'claim' }>,
	now: string,
): Transition {
	if (mail.progress === 'decided') return refused('decided');
	if (isHeld(mail, event.leaseMs, now)) return refused('held');
	// Whoever had it is gone, so its next try is due however its last one ended.
	if (mail.lease === null && mail.retryAt !== null && mail.retryAt > now) {
		return refused('not due');
	}
	const past = [expire(mail, event, now), reappear(mail, now)];
	const counted = Object.assign({}, ...past.map(changesOf)) as Partial<MailState>;
	return changed({
		...counted,
		progress: mail.isFiled ? 'filed' : 'waiting',
		lease: leaseOf(event, now),
		wait: null,
		retryAt: null,
		triedTogether: null,
	});
}

/** One attempt at a time moves a mail. */
function claimToMove(
	mail: MailState,
	event: Extract<LedgerEvent, { kind: 'claim' }>,
	now: string,
): Transition {
	if (mail.progress !== 'decided') return refused('not decided');
	if (isLeaseRunning(mail.lease, event.leaseMs, now)) return refused('held');
	return changed({ lease: leaseOf(event, now) });
}

function waitLonger(
	{ wait }: MailState,
	{ by, until }: Extract<LedgerEvent, { kind: 'wait longer' }>,
): Transition {
	if (wait?.owner !== by) return refused('not theirs');
	return wait.until < until ? changed({ wait: { owner: by, until } }) : refused('not due');
}

/** The execution has ended: its batch has the mail again, to release it. */
function resume(
	{ wait }: MailState,
	event: Extract<LedgerEvent, { kind: 'resume' }>,
	now: string,
): Transition {
	if (wait?.owner !== event.by) return refused('not theirs');
	return changed({ lease: leaseOf(event, now), wait: null });
}

function release(
	mail: MailState,
	{ by, scope, reason, retryAt = undefined }: Extract<LedgerEvent, { kind: 'release' }>,
): Transition {
	if (mail.lease?.owner !== by) return refused('not theirs');
	if (mail.progress === 'moved') return refused('moved');
	if (mail.progress === 'decided') return changed({ lease: null });
	return changed({
		...failed(mail, scope, reason),
		lease: null,
		retryAt: retryAt ?? null,
		triedTogether: null,
	});
}

/**
 * A lease that ran out says that a process is gone, which is seldom a mail's doing; it says nothing of
 * a mail that was not handed over. An execution that waited in vain is told, and counts nothing.
 */
function expire(mail: MailState, { leaseMs }: { leaseMs: number }, now: string): Transition {
	if (isHeld(mail, leaseMs, now)) return refused('held');
	if (mail.lease !== null) {
		const counted = mail.triedTogether === null ? {} : failed(mail, 'process', NEVER_FINISHED);
		return changed({ ...counted, lease: null, triedTogether: null });
	}
	if (mail.wait === null) return refused('not due');
	return changed({ wait: null, lastFailure: NEVER_DECIDED });
}

/** In the folder although it was moved: so the move did not last, and it is tried alone. */
function reappear(mail: MailState, now: string): Transition {
	if (mail.progress !== 'moved' || (mail.retryAt ?? '') > now) return refused('not due');
	return changed({
		...failed(mail, 'mail', MOVE_DID_NOT_LAST),
		progress: mail.isFiled ? 'filed' : 'waiting',
		retryAt: null,
	});
}

/** It has left the folder, and nobody else holds it. What is decided may still have a notice to send. */
function depart(
	mail: MailState,
	{ by, leaseMs }: Extract<LedgerEvent, { kind: 'depart' }>,
	now: string,
): Transition {
	if (!isOpen(mail)) return refused(closedAs(mail));
	if (mail.lease?.owner !== by && isLeaseRunning(mail.lease, leaseMs, now)) {
		return refused('held');
	}
	return gone(now);
}

/** Its folder is gone, or was made anew: no UID of it stands for a mail any more. */
function close(
	mail: MailState,
	{ reason }: Extract<LedgerEvent, { kind: 'close' }>,
	now: string,
): Transition {
	if (mail.progress === 'moved') return refused('moved');
	return changed({
		progress: 'moved',
		lease: null,
		wait: null,
		movedAt: now,
		lastFailure: reason,
	});
}

function gone(now: string): Transition {
	return changed({
		progress: 'moved',
		lease: null,
		wait: null,
		retryAt: after(now, REST_AFTER_MOVE_MS),
		movedAt: now,
	});
}

/** Also where its lease ran out, as long as nobody else has claimed it. */
function ofOwner(mail: MailState, by: string, changes: Partial<MailState>): Transition {
	if (!isOpen(mail)) return refused(closedAs(mail));
	return mail.lease?.owner === by ? changed(changes) : refused('not theirs');
}

function isOpen({ progress }: MailState): boolean {
	return progress === 'waiting' || progress === 'filed';
}

function closedAs({ progress }: MailState): Refusal {
	return progress === 'moved' ? 'moved' : 'decided';
}

function isHeld({ lease, wait }: MailState, leaseMs: number, now: string): boolean {
	return (wait !== null && wait.until > now) || isLeaseRunning(lease, leaseMs, now);
}

/** What changes; nothing where the event was refused. */
function changesOf(result: Transition): Partial<MailState> {
	return result.kind === 'changed' ? result.changes : {};
}

function changed(changes: Partial<MailState>): Transition {
	return { kind: 'changed', changes };
}

function refused(why: Refusal): Transition {
	return { kind: 'refused', why };
}
