import { sql, type Selectable } from 'kysely';
import type { StoreConnection } from '../database/open-store';
import type { TasksTable } from '../database/schema';
import { searchWordsIn } from './task-words';
import type { NewTask, Priority, Task } from './types';

/** What a generated task is made of, beside its texts. */
export interface TaskOrigin {
	divisionId: number;
	/** The identification tag, without brackets. */
	tag: string;
	requester: { name: string; address: string } | null;
	/** ISO 8601 in UTC. */
	now: string;
}

/** What others see of a task: all but the words by which it is found. */
const columns = [
	...(['id', 'division_id', 'reference', 'event', 'definition', 'title', 'description'] as const),
	...(['priority', 'assignee', 'status', 'requester_name', 'requester_address'] as const),
	...(['due_at', 'created_at', 'updated_at', 'closed_at', 'revision'] as const),
];

type TaskColumns = Pick<Selectable<TasksTable>, (typeof columns)[number]>;

/** Adds a task; its id makes the reference that its description begins with. */
export async function insertTask(
	connection: StoreConnection,
	task: NewTask,
	{ divisionId, tag, requester, now }: TaskOrigin,
): Promise<Task> {
	const { id } = await connection
		.insertInto('tasks')
		.values({
			division_id: divisionId,
			reference: '',
			event: task.event,
			definition: task.definition,
			title: task.title,
			description: task.description,
			priority: task.priority,
			assignee: task.assignee,
			status: 'open',
			requester_name: requester?.name || null,
			requester_address: requester?.address ?? null,
			due_at: task.dueAt?.toISOString() ?? null,
			created_at: now,
			updated_at: now,
		})
		.returning('id')
		.executeTakeFirstOrThrow();
	const reference = `[${tag}#${id}]`;
	const description = `${reference} ${task.description}`;
	const searchWords = searchWordsIn({
		reference,
		title: task.title,
		requesterName: requester?.name ?? null,
		requesterAddress: requester?.address ?? null,
		description,
	});
	await connection
		.updateTable('tasks')
		.set({ reference, description, search_words: searchWords })
		.where('id', '=', id)
		.execute();
	return await readTask(connection, id);
}

/** A mail came in: the task is open again if it was closed. */
export async function touchTask(
	connection: StoreConnection,
	id: number,
	now: string,
): Promise<Task> {
	await connection
		.updateTable('tasks')
		.set({ status: 'open', closed_at: null, ...changedAt(now) })
		.where('id', '=', id)
		.execute();
	return await readTask(connection, id);
}

/** What each change of a task writes beside what it changes. */
export function changedAt(now: string) {
	return { updated_at: now, revision: sql<number>`revision + 1` };
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
		.select('divisions.name as division');
}

/** A row as others see it. */
export function toTask(row: TaskColumns & { division: string }): Task {
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
		revision: row.revision,
	};
}
