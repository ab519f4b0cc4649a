import { sql, type Kysely } from 'kysely';
import { addressKey } from '../../core/address-key';
import { inChunks } from '../chunks';
import type { Database } from '../schema';

const HOUR_MS = 3_600_000;
/** Rows of three values that one statement writes. */
const AT_ONCE = 150;

type Kind = 'sqlite' | 'postgres';

/**
 * What the desk writes becomes part of a task's history: acknowledgements, forwards and answers, each with
 * what became of it, and what was done with the task, by whom.
 */
export async function addConversations(db: Kysely<Database>, kind: Kind): Promise<void> {
	await addColumns(db, kind);
	await addEvents(db, kind);
	await addRecentRecipients(db, kind);
	await takeRecentRecipients(db);
	await addIndexes(db);
}

async function addColumns(db: Kysely<Database>, kind: Kind): Promise<void> {
	const id = kind === 'sqlite' ? 'integer' : 'bigint';
	const time = kind === 'sqlite' ? 'text' : 'timestamptz';
	for (const name of ['purpose', 'delivery']) {
		await db.schema.alterTable('communications').addColumn(name, 'text').execute();
	}
	await db.schema
		.alterTable('communications')
		.addColumn('about_id', id, (column) => column.references('communications.id'))
		.execute();
	for (const name of ['communication_id', 'attachments_of']) {
		await db.schema
			.alterTable('outbox')
			.addColumn(name, id, (column) => column.references('communications.id'))
			.execute();
	}
	await db.schema
		.alterTable('outbox')
		.addColumn('copies', 'text', (column) => column.notNull().defaultTo('[]'))
		.execute();
	await db.schema
		.alterTable('outbox')
		.addColumn('is_personal', 'integer', (column) => column.notNull().defaultTo(0))
		.execute();
	await db.schema.alterTable('outbox').addColumn('expires_at', time).execute();
	await db.schema.alterTable('tasks').addColumn('pending_until', time).execute();
	await db.schema.alterTable('task_definitions').addColumn('due_by_priority', 'text').execute();
}

async function addEvents(db: Kysely<Database>, kind: Kind): Promise<void> {
	const id = kind === 'sqlite' ? 'integer' : 'bigint';
	await db.schema
		.createTable('task_events')
		.addColumn('id', kind === 'sqlite' ? 'integer' : 'bigserial', (column) =>
			kind === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey(),
		)
		.addColumn('task_id', id, (column) => column.notNull().references('tasks.id'))
		.addColumn('at', kind === 'sqlite' ? 'text' : 'timestamptz', (column) => column.notNull())
		.addColumn('kind', 'text', (column) => column.notNull())
		.addColumn('by_name', 'text')
		.addColumn('by_address', 'text')
		.addColumn('communication_id', id, (column) => column.references('communications.id'))
		.addColumn('detail', 'text')
		.execute();
}

async function addRecentRecipients(db: Kysely<Database>, kind: Kind): Promise<void> {
	await db.schema
		.createTable('recent_recipients')
		.addColumn('address_key', 'text', (column) => column.notNull())
		.addColumn('is_carrying', 'integer', (column) => column.notNull())
		.addColumn('queued_at', kind === 'sqlite' ? 'text' : 'timestamptz', (column) =>
			column.notNull(),
		)
		.execute();
}

/** The hourly limit goes on counting what was queued before. */
async function takeRecentRecipients(db: Kysely<Database>): Promise<void> {
	const { last } = await db
		.selectFrom('outbox')
		.select((field) => field.fn.max('created_at').as('last'))
		.executeTakeFirstOrThrow();
	if (last === null) return;
	const rows = await db
		.selectFrom('outbox')
		.select(['recipients', 'created_at'])
		.where('created_at', '>', new Date(Date.parse(last) - HOUR_MS).toISOString())
		.where('state', '!=', 'suppressed')
		.execute();
	const recent = rows.flatMap(({ recipients, created_at: queuedAt }) =>
		(JSON.parse(recipients) as string[]).map((address) => ({
			address_key: addressKey(address),
			is_carrying: 0,
			queued_at: queuedAt,
		})),
	);
	for (const chunk of inChunks(recent, AT_ONCE)) {
		await db.insertInto('recent_recipients').values(chunk).execute();
	}
}

async function addIndexes(db: Kysely<Database>): Promise<void> {
	await db.schema
		.createIndex('task_events_by_task')
		.on('task_events')
		.columns(['task_id', 'id'])
		.execute();
	await db.schema
		.createIndex('recent_recipients_by_address')
		.on('recent_recipients')
		.columns(['address_key', 'queued_at'])
		.execute();
	await db.schema
		.createIndex('recent_recipients_by_time')
		.on('recent_recipients')
		.column('queued_at')
		.execute();
	await db.schema
		.createIndex('outbox_by_communication')
		.on('outbox')
		.column('communication_id')
		.where(sql.ref('communication_id'), 'is not', null)
		.execute();
	await db.schema
		.createIndex('tasks_by_pending')
		.on('tasks')
		.column('pending_until')
		.where(sql.ref('pending_until'), 'is not', null)
		.execute();
}
