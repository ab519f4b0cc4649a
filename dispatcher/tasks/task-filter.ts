import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';
import { searchWordsOf } from '../core/search-words';
import type { Store } from '../database/open-store';
import { storable } from '../database/storable';
import { findTask, readTypedReference } from './find-task';
import { readChoice } from './task-fields';
import { priorities, taskStatuses, type Priority, type TaskStatus } from './types';

/** More is not what a person looks for, but a text that came from somewhere else. */
const LONGEST_TEXT = 200;

/** Which tasks are listed: those that fit all that is set. From expressions the values may be anything. */
export interface TaskFilter {
	/** By name. */
	division?: string | undefined;
	status?: unknown;
	/** In any case. */
	assignee?: string | undefined;
	priority?: unknown;
	/** Only those that are not closed although they were due. */
	overdue?: boolean | undefined;
	/** An email address, in any case. */
	requester?: string | undefined;
	/** Words that all begin a word of the task, or its reference. */
	text?: string | undefined;
	/** ISO 8601 in UTC. */
	changedSince?: string | undefined;
}

/** A filter that was checked, in the database's terms. */
export interface ReadFilter {
	divisionId?: number;
	statuses?: TaskStatus[];
	assignee?: string;
	priorities?: Priority[];
	/** Due before. */
	overdueAt?: string;
	requester?: string;
	words?: string[];
	/** The only task that fits; null: none does. */
	id?: number | null;
	changedSince?: string;
}

/**
 * Checks a filter.
 *
 * @throws DispatcherError `not-found` if there is no such division; `settings-invalid` if a value is not
 *   one that tasks may have.
 */
export async function readTaskFilter(store: Store, filter: TaskFilter): Promise<ReadFilter> {
	const { division, assignee, requester, changedSince } = filter;
	const text = filter.text?.trim() ?? '';
	return {
		...(division ? { divisionId: await readDivision(store, division) } : {}),
		...listed('statuses', filter.status, (status) => readChoice('status', status, taskStatuses)),
		...listed('priorities', filter.priority, (typed) => readChoice('priority', typed, priorities)),
		// A text that the database cannot keep is one that no task has.
		...(assignee ? { assignee: storable(assignee) } : {}),
		...(requester ? { requester: storable(requester) } : {}),
		...(filter.overdue === true ? { overdueAt: store.clock().toISOString() } : {}),
		...(text === '' ? {} : await readText(store, text)),
		...(changedSince ? { changedSince } : {}),
	};
}

async function readDivision(store: Store, name: string): Promise<number> {
	const row = await store.db
		.selectFrom('divisions')
		.select('id')
		.where('name', '=', storable(name))
		.executeTakeFirst();
	if (row !== undefined) return row.id;
	throw new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no division "${oneLine(name, 60)}"`,
		whatToDo: 'Choose one from the list, and the same database as in its trigger.',
	});
}

/** One value or several; none where nothing is set, which is no condition. */
function listed<Name extends string, T>(
	name: Name,
	typed: unknown,
	read: (value: unknown) => T,
): { [key in Name]?: T[] } {
	const values = Array.isArray(typed) ? (typed as unknown[]) : [typed];
	const set = values.filter((value) => value !== undefined && value !== null && value !== '');
	if (set.length === 0) return {};
	return { [name]: [...new Set(set.map(read))] } as { [key in Name]?: T[] };
}

async function readText(store: Store, text: string): Promise<ReadFilter> {
	if (text.length > LONGEST_TEXT) {
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: `The text to search for is longer than ${LONGEST_TEXT} characters`,
			whatToDo: 'Enter a few words.',
		});
	}
	const isReference = text.includes('#') && readTypedReference(text) !== undefined;
	if (isReference) return { id: await findId(store, text) };
	const words = searchWordsOf(text);
	if (words.length > 0) return { words };
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The text to search for has no letter and no digit: "${oneLine(text, 60)}"`,
		whatToDo: 'Enter a word, a number or a reference such as [IT#1042].',
	});
}

async function findId(store: Store, idOrReference: string): Promise<number | null> {
	try {
		return (await findTask(store, { idOrReference })).id;
	} catch (error) {
		if (error instanceof DispatcherError && error.code === 'not-found') return null;
		throw error;
	}
}
