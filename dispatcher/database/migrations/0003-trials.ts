import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

/** What tells a mail that is at fault from one that was in bad company, or out at a bad time. */
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
