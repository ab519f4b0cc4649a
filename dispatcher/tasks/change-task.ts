import { DispatcherError } from '../core/errors';
import { inTransaction, type Store } from '../database/open-store';
import { storable } from '../database/storable';
import { readAuthor } from './conversation/author';
import { followUp, type TaskWork } from './conversation/follow-up';
import { findTask } from './find-task';
import { readTaskChanges, type ReadChanges, type TaskChanges } from './task-changes';
import { searchWordsIn } from './task-words';
import { changedAt, readTask } from './tasks';
import type { Task, WhichTask } from './types';

/** Who changes a task. */
export interface ChangeOptions {
	/** A name or an email address; empty: nobody says. From an expression it may be anything. */
	author?: unknown;
}

/** How a task is closed. */
export interface CloseOptions extends ChangeOptions {
	/** Whether its requester is told; undefined: as its division does it. */
	tellsRequester?: boolean | undefined;
}

/** Under which condition a task is changed, and what comes of it. */
export interface UpdateOptions extends ChangeOptions {
	/** Only as long as nobody else has changed it: the revision that was seen of it. */
	expectedRevision?: number | undefined;
	/** Whether a person whom it is assigned to gets its last mail, if its division forwards any. */
	forwardsToAssignee?: boolean | undefined;
}

type Columns = ReadChanges & { closed_at?: string | null };

/** Says what is to be changed of a task, or throws. */
type Decide = (task: Task, now: string) => Columns;

/**
 * Changes a task; what is not named stays as it is. Who gets it assigned gets its last mail forwarded.
 *
 * @throws DispatcherError `changed-meanwhile` if the task has another revision than the expected one;
 *   `not-possible` if it is closed; `settings-invalid` if a value cannot be used or none is set; and as
 *   {@link findTask}.
 */
export async function updateTask(
	store: Store,
	which: WhichTask,
	{ expectedRevision, author, forwardsToAssignee, ...typed }: TaskChanges & UpdateOptions,
): Promise<Task> {
	const changes = storable(readTaskChanges(typed));
	const by = readAuthor(author);
	return await workOn(store, which, {
		by,
		forwardsToAssignee,
		decide: (task, now) => {
			if (expectedRevision !== undefined && task.revision !== expectedRevision) {
				throw changedMeanwhile(task, expectedRevision);
			}
			if (task.status === 'closed') throw notPossible(task, 'is closed', 'Reopen it first.');
			return changes.status === 'closed' ? { ...changes, closed_at: now } : changes;
		},
	});
}

/**
 * Closes a task, and tells its requester if that is wanted. A mail that joins it later opens it again.
 *
 * @throws DispatcherError `not-possible` if it is closed; and as {@link findTask}.
 */
export async function closeTask(
	store: Store,
	which: WhichTask,
	{ author, tellsRequester }: CloseOptions = {},
): Promise<Task> {
	const by = readAuthor(author);
	return await workOn(store, which, {
		by,
		tellsRequester,
		decide: (task, now) => {
			if (task.status === 'closed') {
				throw notPossible(task, 'is closed already', 'Nothing needs to be done.');
			}
			return { status: 'closed', closed_at: now, pending_until: null };
		},
	});
}

/**
 * Opens a closed task again.
 *
 * @throws DispatcherError `not-possible` if it is not closed; and as {@link findTask}.
 */
export async function reopenTask(
	store: Store,
	which: WhichTask,
	{ author }: ChangeOptions = {},
): Promise<Task> {
	const by = readAuthor(author);
	return await workOn(store, which, {
		by,
		decide: (task) => {
			if (task.status !== 'closed') {
				throw notPossible(task, `is not closed but ${task.status}`, 'Nothing needs to be done.');
			}
			return { status: 'open', closed_at: null, pending_until: null };
		},
	});
}

/** How a task is changed, by whom, and who is to learn of it. */
interface Work extends Omit<TaskWork, 'before' | 'after'> {
	decide: Decide;
}

/** Changes a task, notes what was done and queues what is to be sent of it: all, or nothing. */
async function workOn(store: Store, which: WhichTask, { decide, ...work }: Work): Promise<Task> {
	const { after, messages } = await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		let before: Task | undefined;
		const changed = await changeTask(within, which, (task, now) => {
			before = task;
			return decide(task, now);
		});
		const done = { ...work, before: before ?? changed, after: changed };
		return { after: changed, messages: await followUp(within, done) };
	});
	if (messages.length > 0) store.changes.emit('outbox', after.division);
	return after;
}

/**
 * Changes a task by what it is at that moment: its row is locked until the change is written.
 */
export async function changeTask(store: Store, which: WhichTask, decide: Decide): Promise<Task> {
	return await inTransaction(store, async (transaction) => {
		const { id } = await findTask({ ...store, db: transaction }, which);
		const row = transaction.selectFrom('tasks').select('id').where('id', '=', id);
		// SQLite has locked the whole database already.
		if (store.kind === 'postgres') await row.forUpdate().execute();
		const now = store.clock().toISOString();
		const task = await readTask(transaction, id);
		const changes = decide(task, now);
		const words = { search_words: searchWordsIn({ ...task, ...changes }) };
		await transaction
			.updateTable('tasks')
			.set({ ...changes, ...(changes.title === undefined ? {} : words), ...changedAt(now) })
			.where('id', '=', id)
			.execute();
		return await readTask(transaction, id);
	});
}

function changedMeanwhile(task: Task, expected: number): DispatcherError {
	return new DispatcherError({
		code: 'changed-meanwhile',
		whatHappened: `Task ${task.reference} was changed in the meantime: it is at revision ${task.revision}, not ${expected}`,
		whatToDo: 'Get the task again, and decide on what it says now.',
	});
}

function notPossible(task: Task, state: string, whatToDo: string): DispatcherError {
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: `Task ${task.reference} ${state}`,
		whatToDo,
	});
}
