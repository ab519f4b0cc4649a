import { searchWordsOf } from '../core/search-words';
import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';
import type { Task } from './types';

/**
 * Writes down the words by which a task is found; after each change of its texts, in the same
 * transaction.
 */
export async function writeTaskWords(connection: StoreConnection, task: Task): Promise<void> {
	const { search_words: before } = await connection
		.selectFrom('tasks')
		.select('search_words')
		.where('id', '=', task.id)
		.executeTakeFirstOrThrow();
	const known = new Set(before.split(' ').filter((word) => word !== ''));
	const words = wordsOf(task);
	const wanted = new Set(words);
	await connection
		.updateTable('tasks')
		.set({ search_words: ` ${words.join(' ')}` })
		.where('id', '=', task.id)
		.execute();
	for (const gone of inChunks([...known].filter((word) => !wanted.has(word)))) {
		await connection
			.deleteFrom('task_words')
			.where('word', 'in', gone)
			.where('task_id', '=', task.id)
			.execute();
	}
	const added = words.filter((word) => !known.has(word));
	for (const chunk of inChunks(added.map((word) => ({ word, task_id: task.id })))) {
		await connection.insertInto('task_words').values(chunk).execute();
	}
}

function wordsOf(task: Task): string[] {
	return searchWordsOf(
		task.reference,
		task.title,
		task.requesterName ?? '',
		task.requesterAddress ?? '',
		task.description,
	);
}
