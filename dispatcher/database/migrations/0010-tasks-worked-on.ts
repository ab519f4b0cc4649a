import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { LONGEST_SEARCHED, searchWordsOf } from '../../core/search-words';
import type { Database } from '../schema';
import { WORDS_ON_POSTGRES } from '../word-search';

/** Tasks whose words are taken at a time. */
const PAGE = 50;

type Kind = 'sqlite' | 'postgres';

/**
 * What people do with tasks: change and close them (each change has a number, by which the second of
 * two at a time is told), list them by what they look for, and search them by words.
 */
export async function addWorkOnTasks(db: Kysely<Database>, kind: Kind): Promise<void> {
	await addColumns(db, kind);
	await addWordIndex(db, kind);
	await takeWords(db);
	await addIndexes(db);
}

async function addColumns(db: Kysely<Database>, kind: Kind): Promise<void> {
	await db.schema
		.alterTable('tasks')
		.addColumn('revision', 'integer', (column) => column.notNull().defaultTo(1))
		.execute();
	await db.schema
		.alterTable('tasks')
		.addColumn('closed_at', kind === 'sqlite' ? 'text' : 'timestamptz')
		.execute();
	await db.schema
		.alterTable('tasks')
		.addColumn('search_words', 'text', (column) => column.notNull().defaultTo(''))
		.execute();
	// The closing was its last change, since a mail would have opened it again.
	await sql`update tasks set closed_at = updated_at where status = 'closed'`.execute(db);
}

/**
 * PostgreSQL's own full-text index over the words that we made. Not every Node has SQLite's, so it is
 * made where a file is opened (`sqlite-search.ts`), from all tasks at first.
 */
async function addWordIndex(db: Kysely<Database>, kind: Kind): Promise<void> {
	if (kind === 'postgres') {
		await sql`create index tasks_by_word on tasks using gin (${WORDS_ON_POSTGRES})`.execute(db);
		return;
	}
	await sql`create table search_state (is_stale integer not null)`.execute(db);
	await sql`insert into search_state values (1)`.execute(db);
}

async function takeWords(db: Kysely<Database>): Promise<void> {
	for (let last = 0; ;) {
		const tasks = await db
			.selectFrom('tasks')
			.select(['id', 'reference', 'title', 'requester_name', 'requester_address'])
			.select(sql<string>`substr(description, 1, ${LONGEST_SEARCHED})`.as('description'))
			.where('id', '>', last)
			.orderBy('id')
			.limit(PAGE)
			.execute();
		const found = tasks.map((task) => ({
			id: task.id,
			words: searchWordsOf(
				task.reference,
				task.title,
				task.requester_name ?? '',
				task.requester_address ?? '',
				task.description,
			),
		}));
		for (const { id, words } of found) {
			await db
				.updateTable('tasks')
				.set({ search_words: ` ${words.join(' ')}` })
				.where('id', '=', id)
				.execute();
		}
		last = tasks.at(-1)?.id ?? last;
		if (tasks.length < PAGE) return;
		// n8n goes on with other work between.
		await nextTurn();
	}
}

/** Each way to list tasks has an index that holds them in the order of their changes. */
async function addIndexes(db: Kysely<Database>): Promise<void> {
	const order = [sql.ref('updated_at'), sql.ref('id')];
	const due = sql.ref('due_at');
	const indexes: Record<string, RawBuilder<unknown>[]> = {
		tasks_by_change: order,
		tasks_by_division: [sql.ref('division_id'), ...order],
		tasks_by_division_and_status: [sql.ref('division_id'), sql.ref('status'), ...order, due],
		tasks_by_status: [sql.ref('status'), ...order, due],
		tasks_by_priority: [sql.ref('priority'), ...order],
		tasks_by_assignee: [sql`lower(assignee)`, ...order],
		tasks_by_requester: [sql`lower(requester_address)`, ...order],
	};
	for (const [name, columns] of Object.entries(indexes)) {
		await sql`create index ${sql.id(name)} on tasks (${sql.join(columns)})`.execute(db);
	}
	await sql`create index communications_by_person on communications (lower(from_address), id)`.execute(
		db,
	);
}
