import { sql, type CreateTableBuilder, type Kysely } from 'kysely';

/** The types that the two databases name differently. */
interface ColumnTypes {
	id: 'integer' | 'bigint';
	time: 'text' | 'timestamptz';
	blob: 'blob' | 'bytea';
	count: 'integer' | 'bigint';
}

const sqliteTypes: ColumnTypes = { id: 'integer', time: 'text', blob: 'blob', count: 'integer' };
const postgresTypes: ColumnTypes = {
	id: 'bigint',
	time: 'timestamptz',
	blob: 'bytea',
	count: 'bigint',
};

interface Schema {
	db: Kysely<never>;
	types: ColumnTypes;
	/** Begins a table with an id that is never given twice. */
	table: (name: string) => CreateTableBuilder<string, 'id'>;
}

/** The tables of the desk, and the tasks that a new desk offers. */
export async function createStore(db: Kysely<never>, kind: 'sqlite' | 'postgres'): Promise<void> {
	const schema: Schema = {
		db,
		types: kind === 'sqlite' ? sqliteTypes : postgresTypes,
		table: (name) =>
			kind === 'sqlite'
				? // Without autoincrement SQLite gives the id of a deleted last row to the next one.
					db.schema
						.createTable(name)
						.addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
				: db.schema
						.createTable(name)
						.addColumn('id', 'bigint', (column) =>
							column.primaryKey().generatedByDefaultAsIdentity(),
						),
	};
	await createDirectory(schema);
	await createTasks(schema);
	await createHistory(schema);
	await createLedger(schema);
	await createOutbox(schema);
	await createSettings(schema);
}

/** Divisions, and the tasks they may choose from. */
async function createDirectory({ table, types }: Schema): Promise<void> {
	await table('divisions')
		.addColumn('name', 'text', (column) => column.notNull().unique())
		.addColumn('identification_tag', 'text', (column) => column.notNull())
		.addColumn('tag_key', 'text', (column) => column.notNull().unique())
		.addColumn('settings', 'text', (column) => column.notNull())
		.addColumn('last_scan_at', types.time)
		.addColumn('last_success_at', types.time)
		.addColumn('last_error', 'text')
		.addColumn('updated_at', types.time, (column) => column.notNull())
		.execute();

	await table('events')
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('name_key', 'text', (column) => column.notNull().unique())
		.execute();

	await table('task_definitions')
		.addColumn('event_id', types.id, (column) => column.notNull().references('events.id'))
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('name_key', 'text', (column) => column.notNull())
		.addColumn('title', 'text')
		.addColumn('description', 'text')
		.addColumn('priority', 'text', (column) => column.notNull())
		.addColumn('assignee', 'text')
		.addColumn('due_in_hours', 'double precision')
		.addUniqueConstraint('task_definitions_by_name', ['event_id', 'name_key'])
		.execute();
}

async function createTasks({ table, types }: Schema): Promise<void> {
	await table('tasks')
		.addColumn('division_id', types.id, (column) => column.notNull().references('divisions.id'))
		.addColumn('reference', 'text', (column) => column.notNull())
		.addColumn('event', 'text', (column) => column.notNull())
		.addColumn('definition', 'text', (column) => column.notNull())
		.addColumn('title', 'text', (column) => column.notNull())
		.addColumn('description', 'text', (column) => column.notNull())
		.addColumn('priority', 'text', (column) => column.notNull())
		.addColumn('assignee', 'text')
		.addColumn('status', 'text', (column) => column.notNull())
		.addColumn('requester_name', 'text')
		.addColumn('requester_address', 'text')
		.addColumn('due_at', types.time)
		.addColumn('created_at', types.time, (column) => column.notNull())
		.addColumn('updated_at', types.time, (column) => column.notNull())
		.execute();
}

/** The mails of the tasks, and what was attached to them. */
async function createHistory({ db, table, types }: Schema): Promise<void> {
	await table('communications')
		.addColumn('task_id', types.id, (column) => column.notNull().references('tasks.id'))
		.addColumn('division_id', types.id, (column) => column.notNull().references('divisions.id'))
		.addColumn('direction', 'text', (column) => column.notNull())
		.addColumn('message_id', 'text')
		.addColumn('in_reply_to', 'text')
		.addColumn('reference_ids', 'text', (column) => column.notNull())
		.addColumn('content_hash', 'text', (column) => column.notNull())
		.addColumn('from_name', 'text')
		.addColumn('from_address', 'text')
		.addColumn('to_addresses', 'text', (column) => column.notNull())
		.addColumn('cc_addresses', 'text', (column) => column.notNull())
		.addColumn('reply_to_addresses', 'text', (column) => column.notNull())
		.addColumn('subject', 'text', (column) => column.notNull())
		.addColumn('sent_at', types.time)
		.addColumn('text', 'text', (column) => column.notNull())
		.addColumn('new_text', 'text', (column) => column.notNull())
		.addColumn('html', 'text')
		.addColumn('size', types.count, (column) => column.notNull())
		.addColumn('automatic', 'integer', (column) => column.notNull())
		.addColumn('created_at', types.time, (column) => column.notNull())
		.addUniqueConstraint('communications_by_content', ['division_id', 'content_hash'])
		.execute();
	await db.schema
		.createIndex('communications_by_message')
		.on('communications')
		.columns(['division_id', 'message_id'])
		.execute();
	await db.schema
		.createIndex('communications_by_task')
		.on('communications')
		.column('task_id')
		.execute();

	await db.schema
		.createTable('blobs')
		.addColumn('sha256', 'text', (column) => column.primaryKey())
		.addColumn('content', sql.raw(types.blob), (column) => column.notNull())
		.addColumn('size', types.count, (column) => column.notNull())
		.execute();

	await table('attachments')
		.addColumn('communication_id', types.id, (column) =>
			column.notNull().references('communications.id'),
		)
		.addColumn('position', 'integer', (column) => column.notNull())
		.addColumn('file_name', 'text', (column) => column.notNull())
		.addColumn('media_type', 'text', (column) => column.notNull())
		.addColumn('size', types.count, (column) => column.notNull())
		.addColumn('content_id', 'text')
		.addColumn('blob_sha256', 'text', (column) => column.references('blobs.sha256'))
		.addUniqueConstraint('attachments_by_position', ['communication_id', 'position'])
		.execute();
}

async function createLedger({ db, table, types }: Schema): Promise<void> {
	await table('intake')
		.addColumn('mailbox', 'text', (column) => column.notNull())
		.addColumn('uid_validity', 'text', (column) => column.notNull())
		.addColumn('uid', types.count, (column) => column.notNull())
		.addColumn('division_id', types.id, (column) => column.notNull().references('divisions.id'))
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('failed_attempts', 'integer', (column) => column.notNull())
		.addColumn('last_failure', 'text')
		.addColumn('owner', 'text')
		.addColumn('lease_until', types.time)
		.addColumn('retry_at', types.time)
		.addColumn('communication_id', types.id, (column) => column.references('communications.id'))
		.addColumn('outcome', 'text')
		.addColumn('destination', 'text')
		.addColumn('folder', 'text')
		.addColumn('seen_at', types.time, (column) => column.notNull())
		.addColumn('filed_at', types.time)
		.addColumn('routed_at', types.time)
		.addUniqueConstraint('intake_by_mail', ['mailbox', 'uid_validity', 'uid'])
		.execute();
	await db.schema
		.createIndex('intake_by_routing')
		.on('intake')
		.columns(['state', 'routed_at'])
		.execute();
}

async function createOutbox({ db, table, types }: Schema): Promise<void> {
	await table('outbox')
		.addColumn('key', 'text', (column) => column.notNull().unique())
		.addColumn('division_id', types.id, (column) => column.notNull().references('divisions.id'))
		.addColumn('intake_id', types.id)
		.addColumn('task_id', types.id)
		.addColumn('message_id', 'text', (column) => column.notNull().unique())
		.addColumn('sender', 'text', (column) => column.notNull())
		.addColumn('recipients', 'text', (column) => column.notNull())
		.addColumn('subject', 'text', (column) => column.notNull())
		.addColumn('text', 'text', (column) => column.notNull())
		.addColumn('html', 'text', (column) => column.notNull())
		.addColumn('headers', 'text', (column) => column.notNull())
		.addColumn('original_sha256', 'text', (column) => column.references('blobs.sha256'))
		.addColumn('state', 'text', (column) => column.notNull())
		.addColumn('tries', 'integer', (column) => column.notNull())
		.addColumn('due_at', types.time)
		.addColumn('last_failure', 'text')
		.addColumn('server_answer', 'text')
		.addColumn('created_at', types.time, (column) => column.notNull())
		.addColumn('sent_at', types.time)
		.execute();
	await db.schema.createIndex('outbox_by_due').on('outbox').columns(['state', 'due_at']).execute();
}

async function createSettings({ db, table }: Schema): Promise<void> {
	await table('notice_templates')
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('language', 'text', (column) => column.notNull())
		.addColumn('subject', 'text', (column) => column.notNull())
		.addColumn('text', 'text', (column) => column.notNull())
		.addColumn('html', 'text', (column) => column.notNull())
		.addUniqueConstraint('notice_templates_by_name', ['name', 'language'])
		.execute();

	await db.schema
		.createTable('settings')
		.addColumn('key', 'text', (column) => column.primaryKey())
		.addColumn('value', 'text', (column) => column.notNull())
		.execute();
}
