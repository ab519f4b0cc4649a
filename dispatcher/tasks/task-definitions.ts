import type { Selectable } from 'kysely';
import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';
import { inTransaction, type Store, type StoreConnection } from '../database/open-store';
import type { TaskDefinitionsTable } from '../database/schema';
import { storable } from '../database/storable';
import { readDefinition, type TypedDefinition } from './read-definition';
import type { Priority, TaskDefinition } from './types';

/** What a definition says that was only named. */
const defaults = {
	title: null,
	description: null,
	priority: 'normal',
	assignee: null,
	dueInHours: null,
	dueByPriority: null,
} as const;

/**
 * The task definitions, by event and name.
 *
 * @param options `event`: only those of this one, in any case.
 * @throws DispatcherError `not-found` if there is no such event.
 */
export async function listTaskDefinitions(
	store: Store,
	{ event }: { event?: string | undefined } = {},
): Promise<TaskDefinition[]> {
	const rows = await definitionsQuery(store.db)
		.$if(event !== undefined, (query) => query.where('events.name_key', '=', keyOf(event ?? '')))
		.orderBy('events.name')
		.orderBy('task_definitions.name')
		.execute();
	if (event !== undefined && rows.length === 0) throw unknownEvent(event);
	return rows.map((row) => toDefinition(row, row.event));
}

/**
 * Finds a task's definition, or adds one with defaults. Case and outer spaces do not matter.
 *
 * @throws DispatcherError `settings-invalid` if the task has no name.
 */
export async function findOrCreateTaskDefinition(
	store: Store,
	{ event, task }: { event: string; task: string },
): Promise<TaskDefinition> {
	const name = task.trim();
	if (name === '') {
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: 'No task is set for the division',
			whatToDo: 'Choose one in the field "Task" of the trigger, or enter a name.',
		});
	}
	const found = await findDefinition(store.db, event, name);
	if (found !== undefined) return found;
	return await write(store.db, { ...defaults, event: event.trim(), name });
}

/**
 * Adds a definition, or changes the one of that event and name: what is not named stays as it is.
 *
 * @throws DispatcherError `settings-invalid`, naming the field; `template-invalid`, naming line and
 *   column. What was saved before stays then.
 */
export async function saveTaskDefinition(
	store: Store,
	typed: TypedDefinition,
): Promise<TaskDefinition> {
	const { event, name, ...fields } = storable(readDefinition(typed));
	return await inTransaction(store, async (transaction) => {
		// Locks the event, so that of two who change a definition each sees the other's change.
		await writeEvent(transaction, event);
		const found = await findDefinition(transaction, event, name);
		return await write(transaction, { ...defaults, ...found, ...fields, event, name });
	});
}

/** How names of events and tasks are compared. */
export function keyOf(name: string): string {
	return storable(name).trim().normalize('NFC').toLowerCase();
}

/** Says of an event that there is none of that name. */
export function unknownEvent(event: string): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no event "${oneLine(event, 60)}"`,
		whatToDo: 'Choose one from the list, and the same database as in the trigger.',
	});
}

async function write(
	connection: StoreConnection,
	definition: TaskDefinition,
): Promise<TaskDefinition> {
	const event = await writeEvent(connection, definition.event);
	const row = {
		event_id: event.id,
		name: definition.name,
		name_key: keyOf(definition.name),
		title: definition.title,
		description: definition.description,
		priority: definition.priority,
		assignee: definition.assignee,
		due_in_hours: definition.dueInHours,
		due_by_priority:
			definition.dueByPriority === null ? null : JSON.stringify(definition.dueByPriority),
	};
	const saved = await connection
		.insertInto('task_definitions')
		.values(row)
		.onConflict((conflict) => conflict.columns(['event_id', 'name_key']).doUpdateSet(row))
		.returningAll()
		.executeTakeFirstOrThrow();
	return toDefinition(saved, event.name);
}

async function writeEvent(
	connection: StoreConnection,
	name: string,
): Promise<{ id: number; name: string }> {
	const row = { name, name_key: keyOf(name) };
	return await connection
		.insertInto('events')
		.values(row)
		// Changes nothing, but lets the row that is there answer with its id.
		.onConflict((conflict) => conflict.column('name_key').doUpdateSet({ name_key: row.name_key }))
		.returning(['id', 'name'])
		.executeTakeFirstOrThrow();
}

async function findDefinition(
	connection: StoreConnection,
	event: string,
	task: string,
): Promise<TaskDefinition | undefined> {
	const row = await definitionsQuery(connection)
		.where('events.name_key', '=', keyOf(event))
		.where('task_definitions.name_key', '=', keyOf(task))
		.executeTakeFirst();
	return row === undefined ? undefined : toDefinition(row, row.event);
}

/** Begins a query of definitions, each with its event's name. */
export function definitionsQuery(connection: StoreConnection) {
	return connection
		.selectFrom('task_definitions')
		.innerJoin('events', 'events.id', 'task_definitions.event_id')
		.selectAll('task_definitions')
		.select('events.name as event');
}

/** A row as others see it. */
export function toDefinition(row: Selectable<TaskDefinitionsTable>, event: string): TaskDefinition {
	return {
		event,
		name: row.name,
		title: row.title,
		description: row.description,
		priority: row.priority as Priority,
		assignee: row.assignee,
		dueInHours: row.due_in_hours,
		dueByPriority:
			row.due_by_priority === null
				? null
				: (JSON.parse(row.due_by_priority) as TaskDefinition['dueByPriority']),
	};
}
