import { DispatcherError } from '../core/errors';
import { inTransaction, type Store } from '../database/open-store';
import { storable } from '../database/storable';
import { findTask } from './find-task';
import { readTaskChanges, type ReadChanges, type TaskChanges } from './task-changes';
import { searchWordsIn } from './task-words';
import { changedAt, readTask } from './tasks';
import type { Task, WhichTask } from './types';

/** Under which condition a task is changed. */
export interface UpdateOptions {
	/** Only as long as nobody else has changed it: the revision that was seen of it. */
	expectedRevision?: number | undefined;
}

type Columns = ReadChanges & { closed_at?: string | null };

/**
 * Changes a task; what is not named stays as it is.
 *
 * @throws DispatcherError `changed-meanwhile` if the task has another revision than the expected one;
 *   `not-possible` if it is closed; `settings-invalid` if a value cannot be used or none is set; and as
 *   {@link findTask}.
 */
export async function updateTask(
	store: Store,
	which: WhichTask,
	{ expectedRevision, ...typed }: TaskChanges & UpdateOptions,
): Promise<Task> {
	const changes = storable(readTaskChanges(typed));
	return await changeTask(store, which, (task, now) => {
		if (expectedRevision !== undefined && task.revision !== expectedRevision) {
			throw changedMeanwhile(task, expectedRevision);
		}
		if (task.status === 'closed') throw notPossible(task, 'is closed', 'Reopen it first.');
		return changes.status === 'closed' ? { ...changes, closed_at: now } : changes;
	});
}

/**
 * Closes a task. A mail that joins it later opens it again.
 *
 * @throws DispatcherError `not-possible` if it is closed; and as {@link findTask}.
 */
export async function closeTask(store: Store, which: WhichTask): Promise<Task> {
	return await changeTask(store, which, (task, now) => {
		if (task.status === 'closed') {
			throw notPossible(task, 'is closed already', 'Nothing needs to be done.');
		}
		return { status: 'closed', closed_at: now, pending_until: null };
	});
}

/**
 * Opens a closed task again.
 *
 * @throws DispatcherError `not-possible` if it is not closed; and as {@link findTask}.
 */
export async function reopenTask(store: Store, which: WhichTask): Promise<Task> {
	return await changeTask(store, which, (task) => {
		if (task.status !== 'closed') {
			throw notPossible(task, `is not closed but ${task.status}`, 'Nothing needs to be done.');
		}
		return { status: 'open', closed_at: null, pending_until: null };
	});
}

/**
 * Changes a task by what it is at that moment: its row is locked until the change is written.
 *
 * @param decide says what is to be changed, or throws.
 */
export async function changeTask(
	store: Store,
	which: WhichTask,
	decide: (task: Task, now: string) => Columns,
): Promise<Task> {
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
