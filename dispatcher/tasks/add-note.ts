import { DispatcherError } from '../core/errors';
import { inTransaction, type Store } from '../database/open-store';
import { storable } from '../database/storable';
import { changeTask } from './change-task';
import { readAuthor } from './conversation/author';
import { noteEvents } from './conversation/task-events';
import { readStoredCommunication } from './history';
import { insertNote } from './insert-note';
import { readText } from './task-fields';
import type { StoredCommunication, WhichTask } from './types';

const LONGEST_NOTE = 100_000;

/** What a person adds to a task's history. From expressions the values may be anything. */
export interface Note {
	text: unknown;
	/** A name or an email address; empty: nobody says. */
	author?: unknown;
}

/**
 * Adds a note to a task's history, of a closed one too. No mail is sent, and the task stays as it is.
 *
 * @throws DispatcherError `settings-invalid` if the text is empty or too long; and as {@link findTask}.
 */
export async function addNote(
	store: Store,
	which: WhichTask,
	typed: Note,
): Promise<StoredCommunication> {
	const text = storable(readNote(typed.text));
	const by = readAuthor(typed.author);
	return await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const task = await changeTask(within, which, () => ({}));
		const { division_id: divisionId } = await transaction
			.selectFrom('tasks')
			.select('division_id')
			.where('id', '=', task.id)
			.executeTakeFirstOrThrow();
		const { updatedAt: sentAt } = task;
		const note = { task, divisionId, text, author: by, sentAt };
		const id = await insertNote(transaction, note, sentAt);
		const noted = { taskId: task.id, kind: 'noted', by, communicationId: id } as const;
		await noteEvents(transaction, [noted], task.updatedAt);
		return await readStoredCommunication(within, id);
	});
}

function readNote(typed: unknown): string {
	const text = readText('note', typed).trim();
	if (text !== '' && text.length <= LONGEST_NOTE) return text;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened:
			text === '' ? 'The note is empty' : `The note is longer than ${LONGEST_NOTE} characters`,
		whatToDo: 'Enter a text.',
	});
}
