import type { Store } from '../../database/open-store';
import type { Address, Communication, Task } from '../types';
import { writeAssignment } from './assignment';
import { isReachable } from './reachable';
import { writeClosing, type MessageContext } from './messages';
import { queueOutgoing, type OutgoingMessage } from './outgoing';
import {
	readDivisionOf,
	readOwnMailboxes,
	readSendingDesk,
	type SendingDivision,
} from './sending-division';
import { noteEvents, type NewTaskEvent } from './task-events';
import { readThreadEnd } from './thread-end';

/** A task that somebody has changed. */
export interface TaskWork {
	before: Task;
	after: Task;
	/** Who did it; null: nobody says. */
	by: Address | null;
	/** Whether its requester learns that it is closed; undefined: as its division does it. */
	tellsRequester?: boolean | undefined;
	/** Whether the person whom it is assigned to gets its last mail; only if the division forwards any. */
	forwardsToAssignee?: boolean | undefined;
}

/**
 * Notes what was done with a task, and writes to those who are to learn of it.
 *
 * @param store inside of the transaction that changes the task.
 * @returns what is sent.
 */
export async function followUp(store: Store, work: TaskWork): Promise<Communication[]> {
	const messages = await queueMessages(store, work);
	await noteEvents(store.db, eventsOf(work, messages), store.clock().toISOString());
	return messages;
}

async function queueMessages(store: Store, work: TaskWork): Promise<Communication[]> {
	const { after } = work;
	const isTelling = isClosing(work) && work.tellsRequester !== false;
	const isForwarding = isAssigning(work) && work.forwardsToAssignee !== false;
	if (!isTelling && !isForwarding) return [];
	const division = await readDivisionOf(store.db, after.id);
	// Until its trigger runs, a division of an earlier version does not tell from where it writes.
	if (division.mailbox === '') return [];
	const desk = await readSendingDesk(store);
	const own = await readOwnMailboxes(store);
	const context = { store, desk, division, task: after };
	const messages = [
		isTelling ? await closingOf(context, work, own) : undefined,
		isForwarding ? await assignmentOf(context, work, own) : undefined,
	];
	return await queueOutgoing(
		store,
		desk,
		messages.filter((message) => message !== undefined),
	);
}

async function closingOf(
	context: MessageContext,
	{ after, tellsRequester }: TaskWork,
	own: ReadonlySet<string>,
): Promise<OutgoingMessage | undefined> {
	const isTold = tellsRequester ?? context.division.communication.tellsOfClosing;
	if (!isTold || !isReachable(after.requesterAddress ?? '', own)) return undefined;
	const end = await readThreadEnd(context.store.db, after);
	return await writeClosing(context, { end, key: `closing:${after.id}:${after.revision}` });
}

async function assignmentOf(
	context: MessageContext,
	{ after, by }: TaskWork,
	own: ReadonlySet<string>,
): Promise<OutgoingMessage | undefined> {
	const { assignee } = after;
	if (!forwardsAny(context.division) || !isReachable(assignee ?? '', own)) return undefined;
	const key = `assigned:${after.id}:${after.revision}`;
	return await writeAssignment(context, { assignee, by, key });
}

function forwardsAny({ communication }: SendingDivision): boolean {
	return communication.forward !== 'none';
}

function isClosing({ before, after }: TaskWork): boolean {
	return before.status !== 'closed' && after.status === 'closed';
}

function isAssigning({ before, after }: TaskWork): boolean {
	return (before.assignee ?? '') !== (after.assignee ?? '');
}

function eventsOf(work: TaskWork, messages: Communication[]): NewTaskEvent[] {
	const { before, after, by } = work;
	const own = (event: Pick<NewTaskEvent, 'kind' | 'detail'>): NewTaskEvent => {
		return { taskId: after.id, by, ...event };
	};
	const isReopening = before.status === 'closed' && after.status !== 'closed';
	const isWaiting =
		after.status === 'pending' &&
		(before.status !== 'pending' || before.pendingUntil !== after.pendingUntil);
	const isResumed = before.status === 'pending' && after.status === 'open';
	return [
		...(isAssigning(work) ? [own({ kind: 'assigned', detail: after.assignee })] : []),
		...(isReopening ? [own({ kind: 'reopened' })] : []),
		...(isWaiting ? [own({ kind: 'waiting', detail: after.pendingUntil })] : []),
		...(isResumed ? [own({ kind: 'resumed' })] : []),
		...(isClosing(work) ? [own({ kind: 'closed' })] : []),
		...messages
			.filter(({ purpose }) => purpose === 'forward')
			.map(({ id: communicationId }): NewTaskEvent => {
				return { taskId: after.id, kind: 'forwarded', by: null, communicationId };
			}),
	];
}
