import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';
import { inTransaction, type Store } from '../database/open-store';
import type { DivisionSettings } from '../settings/division-settings';
import { definitionsQuery, keyOf, toDefinition, unknownEvent } from './task-definitions';
import type { TaskDefinition } from './types';

/**
 * Deletes a task definition, and its event with the last one. Tasks that were created from it stay.
 *
 * @returns what was deleted.
 * @throws DispatcherError `not-found` if there is none; `not-possible` if the trigger of a division
 *   uses it, naming the divisions.
 */
export async function deleteTaskDefinition(
	store: Store,
	{ event, task }: { event: string; task: string },
): Promise<TaskDefinition> {
	const [deleted] = await deleteWhere(store, event, task);
	if (deleted !== undefined) return deleted;
	throw new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no task definition "${oneLine(`${event} › ${task}`, 120)}"`,
		whatToDo: 'Choose one from the list, and the same database as in the trigger.',
	});
}

/**
 * Deletes an event with all its task definitions. Tasks that were created from them stay.
 *
 * @returns what was deleted.
 * @throws DispatcherError `not-found` if there is no such event; `not-possible` if the trigger of a
 *   division uses it, naming the divisions.
 */
export async function deleteEvent(store: Store, event: string): Promise<TaskDefinition[]> {
	const deleted = await deleteWhere(store, event);
	if (deleted.length > 0) return deleted;
	throw unknownEvent(event);
}

async function deleteWhere(store: Store, event: string, task?: string): Promise<TaskDefinition[]> {
	return await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const eventRow = transaction.selectFrom('events').select('id');
		const locked = eventRow.where('name_key', '=', keyOf(event));
		// Nobody adds a task to it meanwhile. SQLite has locked the whole database already.
		if (store.kind === 'postgres') await locked.forUpdate().execute();
		const rows = await definitionsQuery(transaction)
			.where('events.name_key', '=', keyOf(event))
			.$if(task !== undefined, (query) =>
				query.where('task_definitions.name_key', '=', keyOf(task ?? '')),
			)
			.orderBy('task_definitions.name')
			.execute();
		const [first] = rows;
		if (first === undefined) return [];
		await refuseUsed(within, event, task);
		await transaction
			.deleteFrom('task_definitions')
			.where(
				'id',
				'in',
				rows.map(({ id }) => id),
			)
			.execute();
		// Nobody would see an event without tasks.
		await transaction
			.deleteFrom('events')
			.where('id', '=', first.event_id)
			.where((where) =>
				where.not(
					where.exists(
						where
							.selectFrom('task_definitions')
							.select('task_definitions.id')
							.whereRef('task_definitions.event_id', '=', 'events.id'),
					),
				),
			)
			.execute();
		return rows.map((row) => toDefinition(row, row.event));
	});
}

/** The next mail of such a division would only bring it back, without what it says. */
async function refuseUsed(store: Store, event: string, task?: string): Promise<void> {
	const divisions = await store.db
		.selectFrom('divisions')
		.select(['name', 'settings'])
		.orderBy('name')
		.execute();
	const using = divisions.filter(({ settings }) => {
		const used = JSON.parse(settings) as Partial<DivisionSettings>;
		const isEvent = keyOf(used.event ?? '') === keyOf(event);
		return isEvent && (task === undefined || keyOf(used.task ?? '') === keyOf(task));
	});
	if (using.length === 0) return;
	const names = using.map(({ name }) => `"${name}"`).join(', ');
	const what =
		task === undefined
			? `event "${oneLine(event, 60)}"`
			: `task definition "${oneLine(`${event} › ${task}`, 120)}"`;
	throw new DispatcherError({
		code: 'not-possible',
		whatHappened: `The ${what} is used by the trigger of ${using.length === 1 ? 'the division' : 'the divisions'} ${names}`,
		whatToDo: 'Choose another task in the trigger and publish its workflow, then delete it.',
	});
}
