import type { Kysely } from 'kysely';
import type { Database } from '../schema';

/**
 * Route Mail, in any process, notes where mails go; the division's trigger moves them. An execution that
 * waits keeps its mails until a set time.
 */
export async function addDecisions(
	db: Kysely<Database>,
	kind: 'sqlite' | 'postgres',
): Promise<void> {
	const time = kind === 'sqlite' ? 'text' : 'timestamptz';
	await db.schema
		.createTable('decisions')
		.addColumn('intake_id', kind === 'sqlite' ? 'integer' : 'bigint', (column) =>
			column.primaryKey().references('intake.id').onDelete('cascade'),
		)
		.addColumn('destination', 'text', (column) => column.notNull())
		.addColumn('folder', 'text', (column) => column.notNull())
		.addColumn('create_missing', 'integer', (column) => column.notNull())
		.addColumn('reason', 'text', (column) => column.notNull())
		.addColumn('task_reference', 'text')
		.addColumn('notice', 'text')
		.addColumn('item', 'text')
		.addColumn('copied', 'integer', (column) => column.notNull().defaultTo(0))
		.addColumn('decided_at', time, (column) => column.notNull())
		.execute();
	await db.schema.alterTable('intake').addColumn('awaits_until', time).execute();
	await db.schema.alterTable('intake').addColumn('awaited_by', 'text').execute();
	await db.schema.alterTable('divisions').addColumn('watched_folder', 'text').execute();
	await db.schema.alterTable('divisions').addColumn('watched_until', time).execute();
	await db.schema.alterTable('divisions').addColumn('watched_by', 'text').execute();
	await db.schema
		.createIndex('divisions_by_watched_folder')
		.on('divisions')
		.column('watched_folder')
		.execute();
}
