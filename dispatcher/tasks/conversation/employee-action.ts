import { addressKey } from '../../core/address-key';
import { subjectKind } from '../../message/subject-marks';
import { worksFor } from '../../settings/employees';
import { isReachable } from './reachable';
import type { FileMailRequest } from '../filing-request';
import type { KnownTask } from '../known-tasks';
import { aboveMarker } from './marker';
import { readCommands, type Commands } from './commands';
import { pendingUntil } from './pending-until';
import type { Problem } from './problems';

/** What an employee's commands make of a task. */
export type TaskByCommand = Partial<
	Pick<KnownTask, 'status' | 'closedAt' | 'assignee' | 'pendingUntil'>
>;

/** What is to become of the mail of somebody who works for the division. */
export type EmployeeAction =
	/** It goes to the requester. */
	| { kind: 'answer'; text: string; changes: TaskByCommand }
	/** It stays internal. */
	| { kind: 'note'; text: string; changes: TaskByCommand }
	/** Nothing is done of it, and he is told why. */
	| { kind: 'refused'; written: string; problems: Problem[] }
	/** It joins as any mail does; `isTold`: he may believe that it was sent. */
	| { kind: 'aside'; isTold: boolean };

/** What an employee's mail belongs to. */
export interface ActionFacts {
	task: Pick<KnownTask, 'requester' | 'assignee'>;
	/** It answers a message that was sent to him, and to employees only. */
	answersOurs: boolean;
	now: Date;
}

/**
 * Decides what becomes of an employee's mail. Only an answer to a message that was sent to him is passed
 * on and obeyed: its Message-ID proves that it is he who writes, which a sender's address does not.
 */
export function readEmployeeAction(
	request: FileMailRequest,
	{ task, answersOurs, now }: ActionFacts,
): EmployeeAction {
	const { mail, attachments } = request;
	const own = new Set([addressKey(request.rules.mailbox)]);
	const recipients = [...mail.to, ...mail.cc].map(({ address }) => addressKey(address));
	const hasIt = task.requester !== null && recipients.includes(task.requester);
	if (!answersOurs || subjectKind(mail.subject) === 'forward') {
		const isTold = !hasIt && task.requester !== null && isConcerned(request, task);
		return { kind: 'aside', isTold };
	}
	const written = aboveMarker(mail.newText);
	const { commands, text, problems } = readCommands(written);
	const { changes, problems: more } = readChanges(commands, request, now);
	const found = [...problems, ...more];
	if (found.length > 0) return { kind: 'refused', written, problems: found };
	const isActing = Object.keys(changes).length > 0;
	const isWritten = text !== '' || attachments.some(({ contentId }) => contentId === undefined);
	if (!isWritten && !isActing) return { kind: 'refused', written, problems: [{ kind: 'empty' }] };
	if (commands.isNote || !isWritten) return { kind: 'note', text, changes };
	// Whoever writes to the requester himself, with the desk in copy, has sent it.
	if (hasIt) return isActing ? { kind: 'note', text, changes } : { kind: 'aside', isTold: false };
	if (!isReachable(task.requester ?? '', own)) {
		return { kind: 'refused', written, problems: [{ kind: 'nobody' }] };
	}
	return { kind: 'answer', text, changes };
}

/** Of a whole company that may join tasks, only those who work on them expect that their mails are sent. */
function isConcerned({ mail, rules }: FileMailRequest, { assignee }: ActionFacts['task']): boolean {
	// Where nothing is forwarded, nobody expects that anything is passed on.
	if (rules.communication.forward === 'none') return false;
	const key = addressKey(mail.from?.address ?? '');
	return [assignee ?? '', ...rules.communication.team].some((one) => addressKey(one) === key);
}

function readChanges(
	{ isClosing, assignee, pending }: Commands,
	{ rules, mail }: FileMailRequest,
	now: Date,
): { changes: TaskByCommand; problems: Problem[] } {
	const problems: Problem[] = [];
	const changes: TaskByCommand = {};
	if (isClosing) Object.assign(changes, { status: 'closed', closedAt: now.toISOString() });
	if (assignee !== undefined) {
		const address = assignee === 'me' ? (mail.from?.address ?? '') : assignee;
		const isDesk = addressKey(address) === addressKey(rules.mailbox);
		if (assignee === 'me' || (worksFor(rules, address) && !isDesk)) changes.assignee = address;
		else problems.push({ kind: 'foreign', words: assignee });
	}
	if (pending !== undefined) {
		const until = pendingUntil(pending, rules, now);
		if (until === undefined) problems.push({ kind: 'time', words: pending });
		else Object.assign(changes, { status: 'pending', closedAt: null, pendingUntil: until });
	}
	return { changes, problems };
}
