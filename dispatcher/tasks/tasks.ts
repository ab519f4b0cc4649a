import { sql, type Selectable } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store, StoreConnection } from '../database/open-store';
import type { TasksTable } from '../database/schema';
import { searchWordsIn } from './task-words';
import type { NewTask, Priority, Task } from './types';

/** A task to be generated. */
export interface GeneratedTask {
	task: NewTask;
	divisionId: number;
	/** The identification tag, without brackets. */
	tag: string;
	requester: { name: string; address: string } | null;
	/** The task that it goes on with: one that there is, or by its place among these. */
	previous?: { taskId: number; reference: string } | { place: number };
}

/** What others see of a task: all but the words by which it is found. */
const columns = [
	...(['id', 'division_id', 'reference', 'event', 'definition', 'title', 'description'] as const),
	...(['priority', 'assignee', 'status', 'requester_name', 'requester_address'] as const),
	...(['due_at', 'created_at', 'updated_at', 'closed_at', 'pending_until', 'revision'] as const),
];

type TaskColumns = Pick<Selectable<TasksTable>, (typeof columns)[number]>;

/**
 * Adds tasks. Their ids, which stand in their references, are taken before: each row is written once.
 *
 * @param store inside of a transaction.
 * @returns their ids, in the tasks' order.
 */
export async function insertTasks(store: Store, generated: GeneratedTask[]): Promise<number[]> {
	if (generated.length === 0) return [];
	const now = store.clock().toISOString();
	const ids = await takeIds(store, generated.length);
	const references = generated.map(({ tag }, index) => `[${tag}#${ids[index] as number}]`);
	const rows = generated.map((one, index) => {
		const named = { id: ids[index] as number, reference: references[index] as string };
		const { previous } = one;
		const before =
			previous === undefined || 'taskId' in previous
				? previous
				: {
						taskId: ids[previous.place] as number,
						reference: references[previous.place] as string,
					};
		return { ...named, ...toRow(one, { ...named, previous: before }, now) };
	});
	for (const chunk of inChunks(rows, AT_ONCE)) {
		await store.db.insertInto('tasks').values(chunk).execute();
	}
	return ids;
}

/** Of a row with all its columns, so many fit in one statement. */
const AT_ONCE = 25;

/** Ids that nobody else gets, in their order. */
async function takeIds(store: Store, count: number): Promise<number[]> {
	if (store.kind === 'postgres') {
		const { rows } = await sql<{ id: number }>`
			select nextval(pg_get_serial_sequence('tasks', 'id')) as id
			from generate_series(1, ${count}::int)`.execute(store.db);
		return rows.map(({ id }) => Number(id)).toSorted((one, other) => one - other);
	}
	// Nobody else writes as long as the transaction lasts, and the rows raise the sequence themselves.
	const { rows } = await sql<{ seq: number }>`
		select seq from sqlite_sequence where name = 'tasks'`.execute(store.db);
	const last = rows[0]?.seq ?? 0;
	return Array.from({ length: count }, (_, index) => last + 1 + index);
}

function toRow(
	{ task, divisionId, requester }: GeneratedTask,
	{
		reference,
		previous,
	}: { reference: string; previous: { taskId: number; reference: string } | undefined },
	now: string,
) {
	const goesOnWith = previous === undefined ? '' : ` (← ${previous.reference})`;
	const description = `${reference}${goesOnWith} ${task.description}`;
	const requesterName = requester?.name || null;
	const requesterAddress = requester?.address ?? null;
	const { title } = task;
	return {
		division_id: divisionId,
		reference,
		event: task.event,
		definition: task.definition,
		title,
		description,
		priority: task.priority,
		assignee: task.assignee,
		status: 'open',
		requester_name: requesterName,
		requester_address: requesterAddress,
		due_at: task.dueAt?.toISOString() ?? null,
		created_at: now,
		updated_at: now,
		previous_task_id: previous?.taskId ?? null,
		search_words: searchWordsIn({
			reference,
			title,
			requesterName,
			requesterAddress,
			description,
		}),
	};
}

/**
 * Mails came in: the tasks are changed, and those that mails open are open again if they were closed or
 * waited for somebody.
 */
export async function touchTasks(
	connection: StoreConnection,
	{ ids, opened }: { ids: number[]; opened: number[] },
	now: string,
): Promise<void> {
	const quiet = ids.filter((id) => !opened.includes(id));
	if (opened.length > 0) {
		await connection
			.updateTable('tasks')
			.set({ status: 'open', closed_at: null, pending_until: null, ...changedAt(now) })
			.where('id', 'in', opened)
			.execute();
	}
	if (quiet.length > 0) {
		await connection.updateTable('tasks').set(changedAt(now)).where('id', 'in', quiet).execute();
	}
}

/** What each change of a task writes beside what it changes. */
export function changedAt(now: string) {
	return { updated_at: now, revision: sql<number>`revision + 1` };
}

/** Reads tasks by their ids; one that there is not is left out. */
export async function readTasks(
	connection: StoreConnection,
	ids: number[],
): Promise<Map<number, Task>> {
	const tasks = new Map<number, Task>();
	for (const chunk of inChunks(ids)) {
		const rows = await tasksQuery(connection).where('tasks.id', 'in', chunk).execute();
		for (const row of rows) tasks.set(row.id, toTask(row));
	}
	return tasks;
}

/** @throws where there is no such task. */
export async function readTask(connection: StoreConnection, id: number): Promise<Task> {
	return toTask(await tasksQuery(connection).where('tasks.id', '=', id).executeTakeFirstOrThrow());
}

/** Begins a query of tasks, each with its division's name. */
export function tasksQuery(connection: StoreConnection) {
	return connection
		.selectFrom('tasks')
		.innerJoin('divisions', 'divisions.id', 'tasks.division_id')
		.select(columns.map((column) => `tasks.${column}` as const))
		.select('divisions.name as division')
		.select((field) =>
			field
				.selectFrom('tasks as previous')
				.select('previous.reference')
				.whereRef('previous.id', '=', 'tasks.previous_task_id')
				.as('previous_task'),
		);
}

/** A row as others see it. */
export function toTask(
	row: TaskColumns & { division: string; previous_task: string | null },
): Task {
	return {
		id: row.id,
		reference: row.reference,
		division: row.division,
		event: row.event,
		definition: row.definition,
		title: row.title,
		description: row.description,
		priority: row.priority as Priority,
		assignee: row.assignee,
		status: row.status as Task['status'],
		requesterName: row.requester_name,
		requesterAddress: row.requester_address,
		dueAt: row.due_at,
		createdAt: row.created_at,
		updatedAt: row.updated_at,
		closedAt: row.closed_at,
		pendingUntil: row.pending_until,
		revision: row.revision,
		previousTask: row.previous_task,
	};
}
