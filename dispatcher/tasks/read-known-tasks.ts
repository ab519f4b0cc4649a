import { addressKey } from '../core/address-key';
import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';
import type { KnownTask } from './known-tasks';
import { findPeopleOn } from './people';
import type { TaskStatus } from './types';

/** An id stands in a query twice. */
const AT_ONCE = 250;

type Row = Awaited<ReturnType<typeof readRows>>[number];

/**
 * Reads tasks as far as filing goes, and those that go on with them.
 *
 * @param senders keys of the addresses of those of whom it is asked whether they are on the tasks.
 * @returns by their ids; those that there are not are left out.
 */
export async function readKnownTasks(
	connection: StoreConnection,
	{ taskIds, senders }: { taskIds: number[]; senders: string[] },
): Promise<Map<number, KnownTask>> {
	const rows: Row[] = [];
	for (const chunk of inChunks([...new Set(taskIds)], AT_ONCE)) {
		rows.push(...(await readRows(connection, chunk)));
	}
	const people = await findPeopleOn(connection, {
		taskIds: [...new Set(rows.map(({ id }) => id))],
		keys: [...new Set(senders)],
	});
	const tasks = new Map(rows.map((row) => [row.id, toKnown(row, people.get(row.id))]));
	// The oldest first, as their ids are.
	for (const { id, previous_task_id: previous } of rows.toSorted(
		(one, other) => one.id - other.id,
	)) {
		const task = tasks.get(id) as KnownTask;
		const successors = tasks.get(previous ?? 0)?.successors;
		if (successors?.includes(task) === false) successors.push(task);
	}
	return tasks;
}

async function readRows(connection: StoreConnection, ids: number[]) {
	return await connection
		.selectFrom('tasks')
		.innerJoin('divisions', 'divisions.id', 'tasks.division_id')
		.select(['tasks.id', 'tasks.division_id', 'tasks.reference', 'divisions.name as division'])
		.select(['tasks.requester_address', 'tasks.status', 'tasks.closed_at'])
		.select(['tasks.assignee', 'tasks.pending_until'])
		.select('tasks.previous_task_id')
		.where((where) =>
			where.or([where('tasks.id', 'in', ids), where('tasks.previous_task_id', 'in', ids)]),
		)
		.execute();
}

function toKnown(row: Row, people: Set<string> | undefined): KnownTask {
	return {
		target: { taskId: row.id },
		divisionId: row.division_id,
		division: row.division,
		reference: row.reference,
		requester: row.requester_address === null ? null : addressKey(row.requester_address),
		people: people ?? new Set(),
		status: row.status as TaskStatus,
		closedAt: row.closed_at,
		assignee: row.assignee,
		pendingUntil: row.pending_until,
		successors: [],
	};
}
