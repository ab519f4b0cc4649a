import { searchWordsOf } from '../core/search-words';
import type { Task } from './types';

/** The words by which a task is found, as its column `search_words` has them; written with its texts. */
export function searchWordsIn(
	task: Pick<Task, 'reference' | 'title' | 'requesterName' | 'requesterAddress' | 'description'>,
): string {
	const words = searchWordsOf(
		task.reference,
		task.title,
		task.requesterName ?? '',
		task.requesterAddress ?? '',
		task.description,
	);
	return ` ${words.join(' ')}`;
}
