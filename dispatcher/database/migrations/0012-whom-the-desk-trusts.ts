import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { addressKey } from '../../core/address-key';
import { inChunks } from '../chunks';
import type { Database } from '../schema';

const PAGE = 200;
/** Rows that one statement writes: below every database's limit of parameters. */
const AT_ONCE = 100;
/** Of one mail, so many people count. */
const MOST_PEOPLE = 100;

type Kind = 'sqlite' | 'postgres';

/**
 * Whose mail may join a task: the people of each task, what servers found about senders, and why each
 * mail went where it went. Messages that only answers name are known from now on, too.
 */
export async function addTrust(db: Kysely<Database>, kind: Kind): Promise<void> {
	await addColumns(db, kind);
	await addTables(db, kind);
	await takeReferences(db, kind);
	await takeRequesters(db);
	await takePeople(db);
	await renewIndexes(db);
}

async function addColumns(db: Kysely<Database>, kind: Kind): Promise<void> {
	const id = kind === 'sqlite' ? 'integer' : 'bigint';
	await db.schema
		.alterTable('tasks')
		.addColumn('previous_task_id', id, (column) => column.references('tasks.id'))
		.execute();
	await db.schema
		.alterTable('communications')
		.addColumn('unverified', 'integer', (column) => column.notNull().defaultTo(0))
		.execute();
	for (const name of ['automatic_kind', 'authentication', 'reported', 'failures']) {
		await db.schema.alterTable('communications').addColumn(name, 'text').execute();
	}
	await db.schema.alterTable('intake').addColumn('decision', 'text').execute();
}

async function addTables(db: Kysely<Database>, kind: Kind): Promise<void> {
	const id = kind === 'sqlite' ? 'integer' : 'bigint';
	await db.schema
		.createTable('task_people')
		.addColumn('task_id', id, (column) => column.notNull().references('tasks.id'))
		.addColumn('address_key', 'text', (column) => column.notNull())
		.addColumn('address', 'text', (column) => column.notNull())
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('role', 'text', (column) => column.notNull())
		.addPrimaryKeyConstraint('task_people_once', ['task_id', 'address_key'])
		.execute();
	await db.schema
		.createTable('communication_people')
		.addColumn('address_key', 'text', (column) => column.notNull())
		.addColumn('communication_id', id, (column) => column.notNull().references('communications.id'))
		.addPrimaryKeyConstraint('communication_people_once', ['address_key', 'communication_id'])
		.execute();
	await db.schema
		.createTable('thread_references')
		.addColumn('division_id', id, (column) => column.notNull().references('divisions.id'))
		.addColumn('message_id', 'text', (column) => column.notNull())
		.addColumn('task_id', id, (column) => column.notNull().references('tasks.id'))
		.addPrimaryKeyConstraint('thread_references_once', ['division_id', 'message_id'])
		.execute();
}

/** By the database itself, which has all of them; the mail that came last decides. */
async function takeReferences(db: Kysely<Database>, kind: Kind): Promise<void> {
	const listed =
		kind === 'sqlite'
			? sql`json_each(communications.reference_ids)`
			: sql`jsonb_array_elements_text(communications.reference_ids::jsonb)`;
	await sql`insert into thread_references (division_id, message_id, task_id)
		select division_id, message_id, task_id from (
			select division_id, message_id, task_id,
				row_number() over (partition by division_id, message_id order by id desc) as place
			from (
				select id, division_id, task_id, in_reply_to as message_id from communications
				union all
				select communications.id, division_id, task_id, listed.value
				from communications, ${listed} as listed${kind === 'sqlite' ? sql`` : sql`(value)`}
			) as named
			where length(message_id) between 3 and 500
		) as ranked where place = 1`.execute(db);
}

async function takeRequesters(db: Kysely<Database>): Promise<void> {
	for (let last = 0; ;) {
		const tasks = await db
			.selectFrom('tasks')
			.select(['id', 'requester_name', 'requester_address'])
			.where('id', '>', last)
			.orderBy('id')
			.limit(PAGE)
			.execute();
		const requesters = tasks.flatMap(({ id, requester_name: name, requester_address: address }) =>
			address === null ? [] : [personOf(id, { name: name ?? '', address }, 'requester')],
		);
		await addPeople(db, requesters);
		last = Number(tasks.at(-1)?.id ?? last);
		if (tasks.length < PAGE) return;
		// n8n goes on with other work between.
		await nextTurn();
	}
}

interface Person {
	name: string;
	address: string;
}

interface Mail {
	id: number;
	task_id: number;
	automatic: number;
	from_name: string | null;
	from_address: string | null;
	to_addresses: string;
	cc_addresses: string;
}

/** By the rule that holds from now on: who is on the task brings those along to whom he writes. */
async function takePeople(db: Kysely<Database>): Promise<void> {
	const mailboxes = await readMailboxes(db);
	for (let last = 0; ;) {
		const mails = await db
			.selectFrom('communications')
			.select(['id', 'task_id', 'automatic', 'from_name', 'from_address'])
			.select(['to_addresses', 'cc_addresses'])
			.where('direction', '!=', 'note')
			.where('id', '>', last)
			.orderBy('id')
			.limit(PAGE)
			.execute();
		await takePage(db, mails, mailboxes);
		last = Number(mails.at(-1)?.id ?? last);
		if (mails.length < PAGE) return;
		await nextTurn();
	}
}

async function takePage(
	db: Kysely<Database>,
	mails: Mail[],
	mailboxes: ReadonlySet<string>,
): Promise<void> {
	const onTasks = await readPeople(
		db,
		mails.map(({ task_id }) => task_id),
	);
	const added = [];
	const written = [];
	for (const mail of mails) {
		const people = peopleOf(mail).filter(({ address }) => !mailboxes.has(addressKey(address)));
		const keys = new Set(people.map(({ address }) => addressKey(address)));
		for (const key of keys) {
			written.push({ address_key: key, communication_id: mail.id });
		}
		const sender = `${mail.task_id}/${addressKey(mail.from_address ?? '')}`;
		if (mail.automatic === 1 || !onTasks.has(sender)) continue;
		for (const person of people) added.push(personOf(mail.task_id, person, 'copy'));
		for (const key of keys) onTasks.add(`${mail.task_id}/${key}`);
	}
	await addPeople(db, added);
	for (const rows of inChunks(written, AT_ONCE)) {
		await db
			.insertInto('communication_people')
			.values(rows)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

function peopleOf(mail: Mail): Person[] {
	const from =
		mail.from_address === null ? [] : [{ name: mail.from_name ?? '', address: mail.from_address }];
	const others = [mail.to_addresses, mail.cc_addresses].flatMap(
		(json) => JSON.parse(json) as Person[],
	);
	return [...from, ...others].slice(0, MOST_PEOPLE);
}

async function readMailboxes(db: Kysely<Database>): Promise<Set<string>> {
	const rows = await db.selectFrom('divisions').select('settings').execute();
	return new Set(
		rows.map(({ settings }) => {
			const { mailbox = '' } = JSON.parse(settings) as { mailbox?: string };
			return addressKey(mailbox);
		}),
	);
}

async function readPeople(db: Kysely<Database>, taskIds: number[]): Promise<Set<string>> {
	const found = new Set<string>();
	for (const ids of inChunks([...new Set(taskIds)])) {
		const rows = await db
			.selectFrom('task_people')
			.select(['task_id', 'address_key'])
			.where('task_id', 'in', ids)
			.execute();
		for (const row of rows) found.add(`${row.task_id}/${row.address_key}`);
	}
	return found;
}

function personOf(taskId: number, { name, address }: Person, role: 'requester' | 'copy') {
	return { task_id: taskId, address_key: addressKey(address), address, name, role };
}

async function addPeople(
	db: Kysely<Database>,
	people: Array<ReturnType<typeof personOf>>,
): Promise<void> {
	for (const rows of inChunks(people, AT_ONCE)) {
		await db
			.insertInto('task_people')
			.values(rows)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}

/** A message is looked for in all divisions, and a person by his address in what he wrote and got. */
async function renewIndexes(db: Kysely<Database>): Promise<void> {
	await db.schema.dropIndex('communications_by_message').execute();
	await db.schema.dropIndex('communications_by_person').execute();
	await db.schema
		.createIndex('communications_by_message_id')
		.on('communications')
		.columns(['message_id', 'division_id'])
		.execute();
	await db.schema
		.createIndex('tasks_by_previous')
		.on('tasks')
		.column('previous_task_id')
		.where(sql.ref('previous_task_id'), 'is not', null)
		.execute();
}
