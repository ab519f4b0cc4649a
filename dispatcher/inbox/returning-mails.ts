import type { OutlinedMail } from './outline-mails';

/** What a mail is known by under any UID. */
export type VisitingMail = Pick<OutlinedMail, 'uid' | 'messageId' | 'date' | 'size' | 'receivedAt'>;

/** What is known of a mail that is moved back because a person asked for it. */
export interface ReturnedMail {
	messageId: string | null;
	/** ISO 8601 in UTC. */
	receivedAt: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A person may move a mail back once; from then on it is somebody else's doing. */
const FREE_RETURNS = 1;
/** After so many it is said. */
const RETURNS_TO_REPORT = 3;
/** So many mails are remembered; the oldest are forgotten. */
const MOST_REMEMBERED = 5_000;

interface Known {
	uid: number;
	/** The highest UID there was when it was handed over: what came later, came back. */
	highest: number;
	returns: number;
	notBefore: number;
	seenAt: number;
	origin: string;
}

/** What is to be done with a mail that came back. */
export interface Return {
	/** Milliseconds until it may be handed over; 0: now. */
	waitMs: number;
	/** True once a mail, when it has come back so often that somebody should know. */
	isToBeReported: boolean;
}

/**
 * Knows the mails that come back under a new UID each time they are moved: a rule puts them back, or
 * the folder is a search that shows them wherever they are. Each would be handed over again at once,
 * for ever. So the pause grows with each return, up to an hour.
 */
export class ReturningMails {
	private readonly known = new Map<string, Known>();

	/**
	 * @param highest the highest UID in the folder.
	 * @param now in milliseconds, by a clock that nobody sets.
	 */
	visit(mail: VisitingMail, highest: number, now: number): Return {
		const { uid } = mail;
		const identity = identityOf(mail);
		if (identity === undefined) return { waitMs: 0, isToBeReported: false };
		const before = this.known.get(identity);
		const origin = originOf({ ...mail, receivedAt: mail.receivedAt.toISOString() });
		const visit = (returns: number, notBefore: number): Known => {
			return { uid, highest: Math.max(highest, uid), returns, notBefore, seenAt: now, origin };
		};
		if (before === undefined || now - before.seenAt > 2 * HOUR_MS) {
			this.remember(identity, visit(0, now));
			return { waitMs: 0, isToBeReported: false };
		}
		if (uid <= before.highest) return { waitMs: waitOf(before, uid, now), isToBeReported: false };
		const returns = before.returns + 1;
		this.remember(identity, visit(returns, now + pauseMs(returns)));
		return { waitMs: pauseMs(returns), isToBeReported: returns === RETURNS_TO_REPORT };
	}

	/** A person wants these back: they come as if for the first time. */
	forget(mails: ReturnedMail[]): void {
		const origins = new Set(mails.map(originOf));
		for (const [identity, { origin }] of this.known) {
			if (origins.has(origin)) this.known.delete(identity);
		}
	}

	private remember(identity: string, known: Known): void {
		this.known.delete(identity);
		this.known.set(identity, known);
		if (this.known.size <= MOST_REMEMBERED) return;
		const [oldest] = this.known.keys();
		if (oldest !== undefined) this.known.delete(oldest);
	}
}

/**
 * What its sender gave it, which stays if it is delivered anew, too. Without that, when the server
 * received it, which a move keeps (RFC 3501 section 6.4.7).
 */
function identityOf(mail: VisitingMail): string | undefined {
	const { messageId, date, size, receivedAt } = mail;
	if (messageId !== null && date !== '') return JSON.stringify([messageId, date]);
	return size === 0 ? undefined : JSON.stringify([messageId, size, receivedAt.getTime()]);
}

/** A move keeps both. */
function originOf({ messageId, receivedAt }: ReturnedMail): string {
	return messageId ?? receivedAt;
}

/** A copy that was in the folder all along does not wait. */
function waitOf({ uid: waiting, notBefore }: Known, uid: number, now: number): number {
	return uid === waiting ? Math.max(0, notBefore - now) : 0;
}

/** 0, then 1, 2, 4 … minutes, an hour at most. */
function pauseMs(returns: number): number {
	if (returns <= FREE_RETURNS) return 0;
	return Math.min(2 ** (returns - FREE_RETURNS - 1) * MINUTE_MS, HOUR_MS);
}
