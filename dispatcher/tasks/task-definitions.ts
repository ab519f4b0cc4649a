import type { Selectable } from 'kysely';
import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import type { TaskDefinitionsTable } from '../database/schema';
import type { Priority, TaskDefinition } from './types';

/** All task definitions, by event and name. */
export async function listTaskDefinitions(store: Store): Promise<TaskDefinition[]> {
	const rows = await store.db
		.selectFrom('task_definitions')
		.innerJoin('events', 'events.id', 'task_definitions.event_id')
		.selectAll('task_definitions')
		.select('events.name as event')
		.orderBy('events.name')
		.orderBy('task_definitions.name')
		.execute();
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
	const found = await findDefinition(store, event.trim(), name);
	if (found !== undefined) return found;
	return await saveTaskDefinition(store, {
		event: event.trim(),
		name,
		title: null,
		description: null,
		priority: 'normal',
		assignee: null,
		dueInHours: null,
	});
}

/** Adds a definition, or changes the one of that event and name. */
export async function saveTaskDefinition(
	store: Store,
	definition: TaskDefinition,
): Promise<TaskDefinition> {
	const eventRow = { name: definition.event, name_key: keyOf(definition.event) };
	const event = await store.db
		.insertInto('events')
		.values(eventRow)
		// Changes nothing, but lets the row that is there answer with its id.
		.onConflict((conflict) =>
			conflict.column('name_key').doUpdateSet({ name_key: eventRow.name_key }),
		)
		.returning(['id', 'name'])
		.executeTakeFirstOrThrow();
	const row = {
		event_id: event.id,
		name: definition.name,
		name_key: keyOf(definition.name),
		title: definition.title,
		description: definition.description,
		priority: definition.priority,
		assignee: definition.assignee,
		due_in_hours: definition.dueInHours,
	};
	const saved = await store.db
		.insertInto('task_definitions')
		.values(row)
		.onConflict((conflict) => conflict.columns(['event_id', 'name_key']).doUpdateSet(row))
		.returningAll()
		.executeTakeFirstOrThrow();
	return toDefinition(saved, event.name);
}

async function findDefinition(
	store: Store,
	event: string,
	task: string,
): Promise<TaskDefinition | undefined> {
	const row = await store.db
		.selectFrom('task_definitions')
		.innerJoin('events', 'events.id', 'task_definitions.event_id')
		.selectAll('task_definitions')
		.select('events.name as event')
		.where('events.name_key', '=', keyOf(event))
		.where('task_definitions.name_key', '=', keyOf(task))
		.executeTakeFirst();
	return row === undefined ? undefined : toDefinition(row, row.event);
}

function keyOf(name: string): string {
	return name.trim().normalize('NFC').toLowerCase();
}

function toDefinition(row: Selectable<TaskDefinitionsTable>, event: string): TaskDefinition {
	return {
		event,
		name: row.name,
		title: row.title,
		description: row.description,
		priority: row.priority as Priority,
		assignee: row.assignee,
		dueInHours: row.due_in_hours,
	};
}
