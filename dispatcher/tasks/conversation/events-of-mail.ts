import type { TaskEventKind } from '../../database/schema';
import type { Communication } from '../types';
import type { NewTaskEvent } from './task-events';
import type { FiledNow } from './filed-now';

const ofPurpose: Partial<Record<string, TaskEventKind>> = {
	acknowledgement: 'acknowledged',
	forward: 'forwarded',
};

/** What a mail did with its task, and what the desk did because of it. */
export function eventsOf(mail: FiledNow, messages: Communication[]): NewTaskEvent[] {
	const { task, request, communication } = mail;
	const by = request.mail.from;
	const own = (kind: TaskEventKind, detail?: string | null): NewTaskEvent => ({
		taskId: task.id,
		kind,
		by,
		communicationId: communication?.id,
		detail,
	});
	const caused = messages.flatMap((message): NewTaskEvent[] => {
		const kind = ofPurpose[message.purpose ?? ''];
		return kind === undefined
			? []
			: [{ taskId: task.id, kind, by: null, communicationId: message.id }];
	});
	return [...ofMail(mail).map(({ kind, detail }) => own(kind, detail)), ...caused];
}

type Done = { kind: TaskEventKind; detail?: string | null | undefined };

function ofMail({ plan }: FiledNow): Done[] {
	if (plan.kind === 'create') return [{ kind: 'created' }];
	const { action, isOpening, wasClosed } = plan;
	if (action === undefined || action.kind === 'aside') {
		return [{ kind: 'joined' }, ...(isOpening && wasClosed ? [{ kind: 'reopened' } as const] : [])];
	}
	if (action.kind === 'refused') return [{ kind: 'noted' }];
	const { changes } = action;
	return [
		{ kind: action.kind === 'answer' ? 'answered' : 'noted' },
		...(changes.assignee === undefined
			? []
			: [{ kind: 'assigned' as const, detail: changes.assignee }]),
		...(changes.status === 'pending'
			? [{ kind: 'waiting' as const, detail: changes.pendingUntil }]
			: []),
		...(changes.status === 'closed' ? [{ kind: 'closed' as const }] : []),
	];
}
