import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Store } from '../database/open-store';
import type { Database } from '../database/schema';
import { countByIndex, hasWordByIndex, hasWordIndex } from '../database/word-search';
import { isAssignedTo, isRequestedBy, workedOn } from './task-conditions';
import type { ReadFilter } from './task-filter';

/** A word of more tasks is no way to them: their order leads there sooner. */
const RARE = 5_000;
/** So many of the words typed are tried as a way. */
const MOST_TRIED = 5;

/** A task's place in the list. */
export interface ListedTask {
	id: number;
	/** ISO 8601 in UTC. */
	updatedAt: string;
}

/** In SQL's terms, what an index holds together. */
type Path = (where: ExpressionBuilder<Database, 'tasks'>) => Expression<SqlBool>;

/** Gives the next tasks in the list's order, fewer than the window only at its end. */
type Walk = (after: ListedTask | undefined, window: number) => Promise<ListedTask[]>;

/**
 * Chooses how the tasks of a filter are come by: over an index that holds few others and has them in the
 * order of their changes. What it gives still has to be compared with the rest of the filter.
 */
export async function pathsTo(store: Store, filter: ReadFilter): Promise<Walk> {
	const rare = filter.id === undefined ? await rareWord(store, filter.words ?? []) : undefined;
	const paths = rare === undefined ? indexesFor(filter) : [() => hasWordByIndex(store.kind, rare)];
	return async (after, window) => {
		const [first, ...others] = paths.map((path) => entries(store, filter, { path, after, window }));
		if (first === undefined) return [];
		const all = others.reduce((together, other) => together.unionAll(other), first);
		return await all.orderBy('updatedAt', 'desc').orderBy('id', 'desc').limit(window).execute();
	};
}

function entries(
	store: Store,
	{ changedSince }: ReadFilter,
	{ path, after, window }: { path: Path; after: ListedTask | undefined; window: number },
) {
	const ordered = store.db
		.selectFrom('tasks')
		.select(['tasks.id', 'tasks.updated_at as updatedAt'])
		.where(path)
		.$if(changedSince !== undefined, (query) =>
			query.where('tasks.updated_at', '>=', changedSince ?? ''),
		)
		.$if(after !== undefined, (query) =>
			query.where((where) =>
				where(
					where.refTuple('tasks.updated_at', 'tasks.id'),
					'<',
					where.tuple(after?.updatedAt ?? '', after?.id ?? 0),
				),
			),
		)
		.orderBy('tasks.updated_at', 'desc')
		.orderBy('tasks.id', 'desc')
		.limit(window);
	// A part of a union has no order of its own but in a query around it.
	return store.db.selectFrom(ordered.as('entries')).select(['id', 'updatedAt']);
}

/** Several where a value may be one of several: each has its own stretch of the index. */
function indexesFor(filter: ReadFilter): Path[] {
	const { id, requester, assignee, divisionId, overdueAt } = filter;
	if (typeof id === 'number') return [(where) => where('tasks.id', '=', id)];
	if (requester !== undefined) return [() => isRequestedBy(requester)];
	if (assignee !== undefined) return [() => isAssignedTo(assignee)];
	const statuses = statusesOf(filter);
	if (statuses !== undefined) {
		return statuses.map((status) => (where) => {
			const due = overdueAt === undefined ? [] : [where('tasks.due_at', '<', overdueAt)];
			const division =
				divisionId === undefined ? [] : [where('tasks.division_id', '=', divisionId)];
			return where.and([...division, where('tasks.status', '=', status), ...due]);
		});
	}
	if (divisionId !== undefined) return [(where) => where('tasks.division_id', '=', divisionId)];
	if (filter.priorities !== undefined) {
		return filter.priorities.map((priority) => (where) => where('tasks.priority', '=', priority));
	}
	return [(where) => where.lit(true)];
}

function statusesOf({ statuses, overdueAt }: ReadFilter): string[] | undefined {
	if (overdueAt === undefined) return statuses;
	return workedOn.filter((status) => statuses?.includes(status) ?? true);
}

/** @returns the word that the fewest tasks have; undefined where all are frequent. */
async function rareWord(store: Store, words: string[]): Promise<string | undefined> {
	if (words.length === 0 || !(await hasWordIndex(store))) return undefined;
	let rarest: { word: string | undefined; count: number } = { word: undefined, count: RARE };
	const longestFirst = words.toSorted((one, other) => other.length - one.length);
	for (const word of longestFirst.slice(0, MOST_TRIED)) {
		const count = await countByIndex(store, word, RARE);
		if (count < rarest.count) rarest = { word, count };
	}
	return rarest.word;
}
