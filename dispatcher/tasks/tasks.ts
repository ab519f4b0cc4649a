import type { StoreConnection } from '../database/open-store';
import type { TaskRow } from '../database/schema';
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

type NamedTaskRow = TaskRow & { division: string };

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
	await connection
		.updateTable('tasks')
		.set({ reference, description: `${reference} ${task.description}` })
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
		.set({ status: 'open', updated_at: now })
		.where('id', '=', id)
		.execute();
	return await readTask(connection, id);
}

/** @throws where there is no such task. */
export async function readTask(connection: StoreConnection, id: number): Promise<Task> {
	return toTask(await tasksQuery(connection).where('tasks.id', '=', id).executeTakeFirstOrThrow());
}

function tasksQuery(connection: StoreConnection) {
	return connection
		.selectFrom('tasks')
		.innerJoin('divisions', 'divisions.id', 'tasks.division_id')
		.selectAll('tasks')
		.select('divisions.name as division');
}

function toTask(row: NamedTaskRow): Task {
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
	};
}
