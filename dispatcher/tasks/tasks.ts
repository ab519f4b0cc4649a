import { sql, type Selectable } from 'kysely';
import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';
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
}

/** What others see of a task: all but the words by which it is found. */
const columns = [
	...(['id', 'division_id', 'reference', 'event', 'definition', 'title', 'description'] as const),
	...(['priority', 'assignee', 'status', 'requester_name', 'requester_address'] as const),
	...(['due_at', 'created_at', 'updated_at', 'closed_at', 'revision'] as const),
];

type TaskColumns = Pick<Selectable<TasksTable>, (typeof columns)[number]>;

/**
 * Adds tasks; their ids make the references that their descriptions begin with.
 *
 * @param now ISO 8601 in UTC.
 * @returns their ids, in the tasks' order.
 */
export async function insertTasks(
	connection: StoreConnection,
	generated: GeneratedTask[],
	now: string,
): Promise<number[]> {
	if (generated.length === 0) return [];
	const rows = await connection
		.insertInto('tasks')
		.values(generated.map((one) => toRow(one, now)))
		.returning('id')
		.execute();
	// They are given in the order of the rows.
	const ids = rows.map(({ id }) => id).toSorted((one, other) => one - other);
	await nameTasks(
		connection,
		new Map(ids.map((id, index) => [id, generated[index] as GeneratedTask])),
	);
	return ids;
}

function toRow({ task, divisionId, requester }: GeneratedTask, now: string) {
	return {
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
	};
}

/** Writes what needs the id, in one statement for all. */
async function nameTasks(
	connection: StoreConnection,
	generated: Map<number, GeneratedTask>,
): Promise<void> {
	const named = [...generated].map(([id, { task, tag, requester }]) => {
		const reference = `[${tag}#${id}]`;
		const description = `${reference} ${task.description}`;
		const words = searchWordsIn({
			reference,
			title: task.title,
			requesterName: requester?.name ?? null,
			requesterAddress: requester?.address ?? null,
			description,
		});
		return { id, reference, words };
	});
	const reference = textById(named.map((task) => [task.id, task.reference]));
	await connection
		.updateTable('tasks')
		.set({
			reference,
			description: sql<string>`${reference} || ' ' || description`,
			search_words: textById(named.map((task) => [task.id, task.words])),
		})
		.where('id', 'in', [...generated.keys()])
		.execute();
}

function textById(values: Array<[id: number, text: string]>) {
	const cases = values.map(([id, text]) => sql`when ${sql.lit(id)} then cast(${text} as text)`);
	return sql<string>`case id ${sql.join(cases, sql` `)} end`;
}

/** Mails came in: the tasks are open again if they were closed. */
export async function touchTasks(
	connection: StoreConnection,
	ids: number[],
	now: string,
): Promise<void> {
	if (ids.length === 0) return;
	await connection
		.updateTable('tasks')
		.set({ status: 'open', closed_at: null, ...changedAt(now) })
		.where('id', 'in', ids)
		.execute();
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
