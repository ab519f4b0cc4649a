import { createDraw, type Draw } from './draw';
import { drawFaults, drawKills, type PlannedFault, type PlannedKill } from './plan-faults';

/** What a mail is, and so what must become of it. */
export type MailKind =
	| 'request'
	| 'reply by reference'
	| 'reply by message'
	/** An employee answers what was forwarded to him; it goes to the requester. */
	| 'employee answer'
	/** It stays internal. */
	| 'employee note'
	/** An answer that closes the task, too. */
	| 'employee close'
	| 'unknown task'
	/** A builder's node fails on it. */
	| 'poison'
	/** Its MIME is broken: filed or given up, but not lost. */
	| 'malformed';

/** A division of the run, by its tag. */
export type DivisionTag = 'ONE' | 'TWO';

/** A mail to deliver. */
export interface PlannedMail {
	/** What it is known by wherever it turns up: in its subject, its body, and in no other mail. */
	mark: string;
	kind: MailKind;
	division: DivisionTag;
	/** After the beginning of the storm. */
	atMs: number;
	/** The mark of the request that a reply answers, or that was forwarded to the employee. */
	answers?: string;
	withAttachment: boolean;
	/** Which of the ways to be broken, for malformed ones. */
	variant: number;
}

/** All that happens in a run. */
export interface Plan {
	mails: PlannedMail[];
	/** One after the other. */
	faults: PlannedFault[];
	/** One after the other, beside the faults. */
	kills: PlannedKill[];
}

/** What a plan is drawn for. */
export interface PlanRequest {
	seed: number;
	minutes: number;
	mailsPerMinute: number;
	/** None in SQLite. */
	hasPostgres: boolean;
	/** None without a queue. */
	workers: number;
}

const MARK = /CHAOS\d{5}/;
const MINUTE_MS = 60_000;

/**
 * In a thousand mails. Poison costs its whole batch a try of each mail alone, and the division that two
 * workflows watch has no builder's node that fails on it.
 */
const SHARES: ReadonlyArray<[MailKind, number]> = [
	['request', 540],
	['reply by reference', 110],
	['reply by message', 110],
	['employee answer', 80],
	['employee note', 25],
	['employee close', 25],
	['unknown task', 65],
	['malformed', 40],
	['poison', 5],
];

/** The mark of the mail with this number. */
export function markOf(number: number): string {
	return `CHAOS${String(number).padStart(5, '0')}`;
}

/** Finds the mark in a text. */
export function findMark(text: string): string | undefined {
	return MARK.exec(text)?.[0];
}

/** Draws all mails, faults and kills of a run: the same ones for the same request. */
export function drawPlan(request: PlanRequest): Plan {
	return {
		mails: drawMails(createDraw(request.seed, 0), request),
		faults: drawFaults(createDraw(request.seed, 1), request),
		kills: drawKills(createDraw(request.seed, 2), request),
	};
}

function drawMails(draw: Draw, { minutes, mailsPerMinute }: PlanRequest): PlannedMail[] {
	const durationMs = minutes * MINUTE_MS;
	const times = Array.from({ length: Math.round(minutes * mailsPerMinute) }, () =>
		draw.integer(0, durationMs),
	).sort((a, b) => a - b);
	const requests: Record<DivisionTag, string[]> = { ONE: [], TWO: [] };
	return times.map((atMs, index) => {
		const division = draw.pick(['ONE', 'TWO'] as const);
		const mark = markOf(index);
		const kind = fitting(drawKind(draw), { division, hasRequest: requests[division].length > 0 });
		const variant = draw.integer(0, 99);
		const withAttachment = draw.chance(0.2);
		const mail = { mark, kind, division, atMs, withAttachment, variant };
		if (kind === 'request') requests[division].push(mark);
		if (!isReply(kind)) return mail;
		return { ...mail, answers: draw.pick(requests[division]) };
	});
}

/** Whether mails of this kind answer another one. */
export function isReply(kind: MailKind): boolean {
	return kind === 'reply by reference' || kind === 'reply by message' || isEmployees(kind);
}

/** Whether an employee writes mails of this kind. */
export function isEmployees(kind: MailKind): boolean {
	return kind === 'employee answer' || kind === 'employee note' || kind === 'employee close';
}

function drawKind(draw: Draw): MailKind {
	let left = draw.integer(1, 1_000);
	for (const [kind, share] of SHARES) {
		left -= share;
		if (left <= 0) return kind;
	}
	return 'request';
}

function fitting(
	kind: MailKind,
	{ division, hasRequest }: { division: DivisionTag; hasRequest: boolean },
): MailKind {
	if (kind === 'poison' && division === 'TWO') return 'request';
	return isReply(kind) && !hasRequest ? 'request' : kind;
}
