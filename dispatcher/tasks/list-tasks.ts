import { setImmediate as nextTurn } from 'node:timers/promises';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import { pathsTo, type ListedTask } from './task-paths';
import { conditionsOf } from './task-conditions';
import { readTaskFilter, type ReadFilter, type TaskFilter } from './task-filter';
import { tasksQuery, toTask } from './tasks';
import type { Task } from './types';

/** Tasks that one statement reads. */
const PAGE = 500;
/** Entries of an index that one statement looks at; the first ones are as many as are wanted. */
const WIDEST_WINDOW = 2_000;

/** How much of the list is wanted. */
export interface ListOptions {
	/** All without it. */
	limit?: number | undefined;
	/** Goes on behind this task. */
	after?: ListedTask | undefined;
}

/**
 * Lists tasks, the last changed first. However many there are, no statement looks at more than a few
 * thousand, and other work goes on between two of them.
 *
 * @throws DispatcherError `not-found`, `settings-invalid`: see {@link readTaskFilter}.
 */
export async function listTasks(
	store: Store,
	typed: TaskFilter = {},
	{ limit = Number.POSITIVE_INFINITY, after }: ListOptions = {},
): Promise<Task[]> {
	const filter = await readTaskFilter(store, typed);
	if (filter.id === null) return [];
	const paths = await pathsTo(store, filter);
	const tasks: Task[] = [];
	let window = Math.min(limit, WIDEST_WINDOW);
	for (let last = after; ;) {
		const found = await paths(last, window);
		for (const ids of inChunks(
			found.map(({ id }) => id),
			PAGE,
		)) {
			tasks.push(...(await readTasks(store, filter, ids)));
			if (tasks.length >= limit) return tasks.slice(0, limit);
			await nextTurn();
		}
		last = found.at(-1);
		if (last === undefined || found.length < window) return tasks;
		// Where few of them fit, more are looked at together.
		window = Math.min(window * 4, WIDEST_WINDOW);
	}
}

/** Those of these tasks that fit, in the order of their ids. */
async function readTasks(store: Store, filter: ReadFilter, ids: number[]): Promise<Task[]> {
	const rows = await tasksQuery(store.db)
		.where('tasks.id', 'in', ids)
		// In a `case` no condition leads the database to an index other than that of the ids.
		.where((where) =>
			where(
				where
					.case()
					.when(where.and(conditionsOf(where, filter)))
					.then(1)
					.else(0)
					.end(),
				'=',
				1,
			),
		)
		.execute();
	const byId = new Map(rows.map((row) => [row.id, row]));
	return ids.flatMap((id) => {
		const row = byId.get(id);
		return row === undefined ? [] : [toTask(row)];
	});
}
