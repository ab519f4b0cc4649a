import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

/** A division may be paused, and its agent notes how much waits in the folder. */
export async function addDivisionHealth(
	db: Kysely<Database>,
	kind: 'sqlite' | 'postgres',
): Promise<void> {
	const time = kind === 'sqlite' ? 'text' : 'timestamptz';
	await db.schema.alterTable('divisions').addColumn('paused_at', time).execute();
	await db.schema
		.alterTable('divisions')
		.addColumn('backlog', 'integer', (column) => column.notNull().defaultTo(0))
		.execute();
	await db.schema.alterTable('divisions').addColumn('backlog_since', time).execute();
	// What is counted when the divisions are shown, and what is sent is the most of it by far.
	await db.schema
		.createIndex('outbox_unsent')
		.on('outbox')
		.columns(['division_id', 'state'])
		.where(sql.ref('state'), '!=', sql.lit('sent'))
		.execute();
}
