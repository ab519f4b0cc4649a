import { judgeMessages, messagesDue, type FoundMessage, type Purpose } from './audit-messages';
import type { PlannedMail } from './plan';
import { Problems, type Problem, type ProblemKind } from './problems';

/** What was found of one mail, wherever its mark turned up. */
export interface Found {
	communications: Array<{ taskId: number; attachments: string[] }>;
	/** Tasks whose history it begins. */
	tasksBegun: number[];
	/** One entry a copy: `ONE INBOX/Processed`. */
	folders: string[];
	/** Rows of the outbox that tell of it. */
	notices: Array<{ messageId: string; state: string }>;
	/** Message-IDs of the mails about it that the SMTP server took, one entry each. */
	deliveries: string[];
	/** What the desk wrote because of it. */
	messages: FoundMessage[];
}

/** How a mail came out, and how it should have: read by a person who investigates. */
export interface Verdict {
	mail: PlannedMail;
	found: Found;
	/** To whom the desk had to write about it, by purpose. */
	due: Record<Purpose, string[]>;
	problems: Problem[];
}

/** What is found of a mail that nobody has seen. */
export function nothingFound(): Found {
	return {
		communications: [],
		tasksBegun: [],
		folders: [],
		notices: [],
		deliveries: [],
		messages: [],
	};
}

/** Judges all mails; what is found under a mark that was never delivered is a problem, too. */
export function auditMails(
	mails: readonly PlannedMail[],
	found: ReadonlyMap<string, Found>,
	attachmentOf: (mark: string) => string,
): Verdict[] {
	return mails.map((mail) => {
		const own = found.get(mail.mark) ?? nothingFound();
		const answered = mail.answers === undefined ? undefined : found.get(mail.answers);
		const say = new Problems(mail.mark);
		const due = isGivenUp(mail, own) ? noneDue() : messagesDue(mail);
		if (isGivenUp(mail, own)) judgeUnprocessed(own, { mail, say });
		else judgeProcessed(own, { mail, say, answered, attachmentOf });
		judgeMessages(own.messages, due, say);
		judgeFolder(own, { mail, say });
		return { mail, found: own, due, problems: say.all };
	});
}

function noneDue(): Record<Purpose, string[]> {
	return { acknowledgement: [], forward: [], answer: [] };
}

interface Judgement {
	mail: PlannedMail;
	say: Problems;
}

/** A malformed mail may end either way, but not in between. */
function isGivenUp({ kind }: PlannedMail, { notices }: Found): boolean {
	if (kind === 'malformed') return notices.length > 0;
	return kind === 'unknown task' || kind === 'poison';
}

function judgeProcessed(
	{ communications, tasksBegun, notices, deliveries }: Found,
	{
		mail,
		say,
		answered,
		attachmentOf,
	}: Judgement & { answered: Found | undefined; attachmentOf: (mark: string) => string },
): void {
	say.expectOne(communications.length, 'communication');
	say.expectNone(notices.length, { thing: 'notice', kind: 'misfiled' });
	say.expectNone(deliveries.length, { thing: 'notice delivered', kind: 'misfiled' });
	if (mail.answers === undefined) {
		say.expectOne(tasksBegun.length, 'task');
	} else {
		say.expectNone(tasksBegun.length, { thing: 'task for a reply', kind: 'misfiled' });
		const expected = answered?.communications[0]?.taskId;
		const actual = communications[0]?.taskId;
		if (actual !== undefined && actual !== expected) {
			say.add('misfiled', `in task ${actual} and not in ${expected}`);
		}
	}
	if (!mail.withAttachment || mail.kind === 'malformed') return;
	const kept = communications[0]?.attachments.filter((text) => text === attachmentOf(mail.mark));
	say.expectOne(kept?.length ?? 0, 'attachment');
}

function judgeUnprocessed(
	{ communications, tasksBegun, notices, deliveries }: Found,
	{ say }: Judgement,
): void {
	say.expectNone(communications.length, { thing: 'communication', kind: 'misfiled' });
	say.expectNone(tasksBegun.length, { thing: 'task', kind: 'misfiled' });
	say.expectOne(notices.length, 'notice in the outbox');
	if (deliveries.length === 0) say.add('lost', `no notice delivered (${notices[0]?.state})`);
	// The same one may arrive again after a crash between its sending and the note of it.
	const different = new Set(deliveries);
	if (different.size > 1) say.add('doubled', `${different.size} different notices delivered`);
	const unknown = [...different].filter((id) => notices.every(({ messageId }) => messageId !== id));
	if (unknown.length > 0)
		say.add('doubled', `a notice that the outbox does not hold: ${unknown[0]}`);
}

function judgeFolder(found: Found, { mail, say }: Judgement): void {
	say.expectOne(found.folders.length, 'mail in the folders');
	const expected = `${mail.division} INBOX/${isGivenUp(mail, found) ? 'Unprocessed' : 'Processed'}`;
	for (const folder of found.folders) {
		if (folder !== expected) say.add('misfiled', `in ${folder} and not in ${expected}`);
	}
}

/** How often each kind of problem was found: mails, not findings. */
export function countProblems(verdicts: readonly Verdict[]): Record<ProblemKind, number> {
	const count = (kind: ProblemKind): number =>
		verdicts.filter(({ problems }) => problems.some((problem) => problem.kind === kind)).length;
	return { lost: count('lost'), doubled: count('doubled'), misfiled: count('misfiled') };
}
