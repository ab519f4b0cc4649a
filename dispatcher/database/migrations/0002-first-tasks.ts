import type { Kysely } from 'kysely';
import type { Database } from '../schema';

const EVENT = 'Help desk';

/** The tasks that a new desk offers in the trigger's list. */
const definitions = [
	{ name: 'Incident', priority: 'high', due_in_hours: 24 },
	{ name: 'Request', priority: 'normal', due_in_hours: 72 },
	{ name: 'Question', priority: 'low', due_in_hours: null },
];

/** Offers an event with three tasks, so that the first division finds something to choose. */
export async function addFirstTasks(db: Kysely<Database>): Promise<void> {
	const event = await db
		.insertInto('events')
		.values({ name: EVENT, name_key: EVENT.toLowerCase() })
		.returning('id')
		.executeTakeFirstOrThrow();
	await db
		.insertInto('task_definitions')
		.values(
			definitions.map((definition) => ({
				...definition,
				event_id: event.id,
				name_key: definition.name.toLowerCase(),
				title: null,
				description: null,
				assignee: null,
			})),
		)
		.execute();
}
