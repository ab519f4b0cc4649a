import { sql, type SqlBool } from 'kysely';
import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';
import type { PersonRole } from '../database/schema';
import type { PersonOnTask } from './people-of-mail';
import type { Address } from './types';

/** Rows that one statement writes: below every database's limit of parameters. */
const AT_ONCE = 100;

/** Somebody on a task, as others see it. */
export interface TaskPerson extends Address {
	role: PersonRole;
}

/** Adds people to tasks; who is on a task already stays as he is. */
export async function addPeople(
	connection: StoreConnection,
	added: Array<PersonOnTask & { taskId: number }>,
): Promise<void> {
	const once = new Map(
		// The first of two with one key stays.
		added.toReversed().map((person) => [`${person.taskId}/${person.key}`, person]),
	);
	// In one order, so that two that write the same rows do not wait for each other.
	const rows = [...once.keys()].sort().map((at) => {
		const { taskId, key, address, name, role } = once.get(at) as PersonOnTask & { taskId: number };
		return { task_id: taskId, address_key: key, address, name, role };
	});
	for (const chunk of inChunks(rows, AT_ONCE)) {
		await connection
			.insertInto('task_people')
			.values(chunk)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

/** Tells which of these people are on which of these tasks: their keys, by the tasks' ids. */
export async function findPeopleOn(
	connection: StoreConnection,
	{ taskIds, keys }: { taskIds: number[]; keys: string[] },
): Promise<Map<number, Set<string>>> {
	const found = new Map<number, Set<string>>();
	if (keys.length === 0) return found;
	for (const chunk of inChunks(taskIds)) {
		const rows = await connection
			.selectFrom('task_people')
			.select(['task_id', 'address_key'])
			.where('task_id', 'in', chunk)
			.where('address_key', 'in', keys)
			.execute();
		for (const { task_id: taskId, address_key: key } of rows) {
			found.set(taskId, (found.get(taskId) ?? new Set()).add(key));
		}
	}
	return found;
}

/** The people of a task: its requester, then the others by their addresses. */
export async function listPeople(
	connection: StoreConnection,
	taskId: number,
): Promise<TaskPerson[]> {
	return await connection
		.selectFrom('task_people')
		.select(['role', 'name', 'address'])
		.where('task_id', '=', taskId)
		.orderBy(sql<SqlBool>`role != 'requester'`)
		.orderBy('address_key')
		.execute();
}

/** Notes who wrote communications, and to whom: a person's history is found by these. */
export async function noteCorrespondents(
	connection: StoreConnection,
	noted: Array<{ communicationId: number; key: string }>,
): Promise<void> {
	for (const chunk of inChunks(noted, AT_ONCE)) {
		await connection
			.insertInto('communication_people')
			.values(
				chunk.map(({ communicationId, key }) => ({
					address_key: key,
					communication_id: communicationId,
				})),
			)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}
