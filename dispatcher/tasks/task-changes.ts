import { DispatcherError } from '../core/errors';
import { readMoment } from '../core/moment';
import { oneLine } from '../core/one-line';
import { readChoice, readText } from './task-fields';
import { priorities, taskStatuses, type Priority, type TaskStatus } from './types';

/** Of a title, an assignee and whatever else stands on one line. */
const LONGEST_LINE = 250;

/** What is to be changed of a task: only what is named. From expressions the values may be anything. */
export interface TaskChanges {
	status?: unknown;
	priority?: unknown;
	/** Empty: nobody. */
	assignee?: unknown;
	/** ISO 8601; empty: no due date. */
	dueAt?: unknown;
	/** ISO 8601: when a pending task is open again by itself; empty: it is not. */
	pendingUntil?: unknown;
	title?: unknown;
}

/** Changes that were checked, by column. */
export interface ReadChanges {
	status?: TaskStatus;
	priority?: Priority;
	assignee?: string | null;
	due_at?: string | null;
	pending_until?: string | null;
	title?: string;
}

/**
 * Checks what is to be changed of a task.
 *
 * @throws DispatcherError `settings-invalid` if nothing is named, or naming the field that cannot be so.
 */
export function readTaskChanges(typed: TaskChanges): ReadChanges {
	const { priority, assignee, dueAt, title } = typed;
	const due = { field: 'Due Date', timeZone: 'UTC' };
	const changes: ReadChanges = {
		...readStatus(typed),
		...(priority === undefined ? {} : { priority: readChoice('priority', priority, priorities) }),
		...(assignee === undefined ? {} : { assignee: readLine('assignee', assignee) || null }),
		...(dueAt === undefined ? {} : { due_at: readMoment(dueAt, due) ?? null }),
		...(title === undefined ? {} : { title: readTitle(title) }),
	};
	if (Object.keys(changes).length > 0) return changes;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'Nothing is set that would change the task',
		whatToDo: 'Add at least one field to change.',
	});
}

/** A task that waits for a time is pending; one that is not pending waits for none. */
function readStatus({
	status: typed,
	pendingUntil,
}: TaskChanges): Pick<ReadChanges, 'status' | 'pending_until'> {
	const moment = { field: 'Pending Until', timeZone: 'UTC' };
	const until = readMoment(pendingUntil, moment) ?? null;
	const status = typed === undefined ? undefined : readChoice('status', typed, taskStatuses);
	if (status !== undefined && status !== 'pending') {
		if (until === null) return { status, pending_until: null };
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: `A task with the status ${status} cannot be pending until a time`,
			whatToDo: 'Set the status to pending, or leave the field "Pending Until" empty.',
		});
	}
	return {
		...(status === undefined && until === null ? {} : { status: 'pending' }),
		...(pendingUntil === undefined ? {} : { pending_until: until }),
	};
}

/**
 * Reads a text that stands on one line: line ends become spaces.
 *
 * @throws DispatcherError `settings-invalid`, naming the field, if it is no text or too long.
 */
export function readLine(name: string, typed: unknown): string {
	const line = oneLine(readText(name, typed), Number.POSITIVE_INFINITY);
	if (line.length <= LONGEST_LINE) return line;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The ${name} "${line.slice(0, 60)}…" is longer than ${LONGEST_LINE} characters`,
		whatToDo: 'Shorten it.',
	});
}

function readTitle(typed: unknown): string {
	const title = readLine('title', typed);
	if (title !== '') return title;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The title of a task cannot be empty',
		whatToDo: 'Enter a title, or remove the field to keep the one it has.',
	});
}
