import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

const TEXTS = ['message_id', 'sender_name', 'sender_address', 'subject', 'moved_uid_validity'];

/**
 * The ledger knew a mail by its UID alone. Whoever looks after a division needs to know which mail that
 * is, and can ask for it to be processed anew.
 */
export async function showMails(db: Kysely<Database>, kind: 'sqlite' | 'postgres'): Promise<void> {
	const time = kind === 'sqlite' ? 'text' : 'timestamptz';
	const id = kind === 'sqlite' ? 'integer' : 'bigint';
	const add = async (name: string, type: 'text' | typeof time | typeof id): Promise<void> =>
		await db.schema.alterTable('intake').addColumn(name, type).execute();
	for (const name of TEXTS) await add(name, 'text');
	await add('received_at', time);
	await add('moved_uid', id);
	await tellEarlierMails(db);
	await addIndexes(db);
	await db.schema
		.createTable('mail_returns')
		.addColumn('intake_id', id, (column) =>
			column.primaryKey().references('intake.id').onDelete('cascade'),
		)
		.addColumn('division_id', id, (column) => column.notNull().references('divisions.id'))
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('asked_at', time, (column) => column.notNull())
		.addColumn('ended_at', time)
		.addColumn('leased_until', time)
		.addColumn('copied', 'integer', (column) => column.notNull().defaultTo(0))
		.addColumn('failure', 'text')
		.execute();
	await db.schema
		.createIndex('mail_returns_asked')
		.on('mail_returns')
		.columns(['division_id', 'intake_id'])
		.where(sql.ref('state'), '=', sql.lit('asked'))
		.execute();
}

/** Of those that are in a task, the task's history tells which they are. */
async function tellEarlierMails(db: Kysely<Database>): Promise<void> {
	await sql`update intake set received_at = seen_at`.execute(db);
	await sql`update intake set (message_id, sender_name, sender_address, subject) = (
		select case when length(message_id) <= 500 then message_id end,
			from_name, from_address, substr(subject, 1, 300)
		from communications where communications.id = intake.communication_id
	) where communication_id is not null`.execute(db);
}

async function addIndexes(db: Kysely<Database>): Promise<void> {
	const index = (name: string) => db.schema.createIndex(name).on('intake');
	const newest: ['received_at', 'id'] = ['received_at', 'id'];
	await index('intake_by_division')
		.columns(['division_id', ...newest])
		.execute();
	await index('intake_by_receipt').columns(newest).execute();
	await index('intake_by_message')
		.columns(['message_id', ...newest])
		.execute();
	await index('intake_by_sender')
		.expression(sql`lower(sender_address), received_at, id`)
		.execute();
	// Few among many, and looked for most.
	const unprocessed = [sql.ref('destination'), '=', sql.lit('unprocessed')] as const;
	await index('intake_unprocessed')
		.columns(newest)
		.where(...unprocessed)
		.execute();
	await index('intake_unprocessed_by_division')
		.columns(['division_id', ...newest])
		.where(...unprocessed)
		.execute();
}
