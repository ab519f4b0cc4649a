import type { Kysely } from 'kysely';
import type { Database } from '../schema';

/** What a row's state told of all its recipients, before each had a state of its own. */
const stateOfAll = new Map([
	['sent', 'sent'],
	['failed', 'refused'],
	['suppressed', 'suppressed'],
]);

/** So many rows are read at a time. */
const BATCH = 500;

/**
 * Gives each recipient a state of its own, and a row what tells its senders apart: who has it, and
 * whether its text was under way when the sender ended.
 */
export async function addRecipientStates(
	db: Kysely<Database>,
	kind: 'sqlite' | 'postgres',
): Promise<void> {
	await db.schema
		.alterTable('outbox')
		.addColumn('deliveries', 'text', (column) => column.notNull().defaultTo('[]'))
		.execute();
	await db.schema.alterTable('outbox').addColumn('lease_owner', 'text').execute();
	await db.schema
		.alterTable('outbox')
		.addColumn('body_begun_at', kind === 'sqlite' ? 'text' : 'timestamptz')
		.execute();
	await db.schema.alterTable('outbox').addColumn('original_note', 'text').execute();
	await fillStates(db);
}

async function fillStates(db: Kysely<Database>): Promise<void> {
	for (let after = 0; ;) {
		const rows = await db
			.selectFrom('outbox')
			.select(['id', 'recipients', 'state', 'last_failure', 'server_answer'])
			.where('id', '>', after)
			.orderBy('id')
			.limit(BATCH)
			.execute();
		for (const row of rows) {
			const state = stateOfAll.get(row.state) ?? 'pending';
			const answer = state === 'sent' ? row.server_answer : row.last_failure;
			const deliveries = (JSON.parse(row.recipients) as string[]).map((address) => ({
				address,
				state,
				...(answer === null ? {} : { answer }),
			}));
			await db
				.updateTable('outbox')
				.set({ deliveries: JSON.stringify(deliveries) })
				.where('id', '=', row.id)
				.execute();
			after = row.id;
		}
		if (rows.length < BATCH) return;
	}
}
