import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

/** Tells a mail that makes executions fail from one that was only in the same batch, or in an outage. */
export async function addTrials(db: Kysely<Database>): Promise<void> {
	await db.schema.alterTable('intake').addColumn('trial_limit', 'integer').execute();
	await db.schema
		.alterTable('intake')
		.addColumn('interruptions', 'integer', (column) => column.notNull().defaultTo(0))
		.execute();
	await db.schema.alterTable('intake').addColumn('trial_size', 'integer').execute();
	await db.schema
		.createIndex('intake_by_owner')
		.on('intake')
		.column('owner')
		.where('owner', 'is not', null)
		.execute();
	await db.schema
		.createIndex('intake_open')
		.on('intake')
		.columns(['mailbox', 'uid_validity'])
		.where(sql.ref('state'), '!=', sql.lit('routed'))
		.execute();
}
