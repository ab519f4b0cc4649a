import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Database } from './schema';

type Kind = 'sqlite' | 'postgres';

interface Desk {
	db: Kysely<Database>;
	kind: Kind;
}

/** What PostgreSQL's index of words holds of a task: its words as they are, which no parser touches. */
export const WORDS_ON_POSTGRES: RawBuilder<unknown> = sql`array_to_tsvector(string_to_array(btrim(search_words), ' '))`;

/**
 * Whether a task has a word that begins like this, by the database's own full-text index.
 *
 * @param word letters and digits only, as `searchWordsOf` gives them: so nothing in it means anything to
 *   a query's syntax.
 */
export function hasWordByIndex(kind: Kind, word: string): Expression<SqlBool> {
	return kind === 'sqlite'
		? sql<SqlBool>`${sql.ref('tasks.id')} in (select rowid from task_search where ${matches(kind, word)})`
		: matches(kind, word);
}

/** Whether the database has an index of words: Node's SQLite has one only from 22.15 on. */
export async function hasWordIndex({ db, kind }: Desk): Promise<boolean> {
	if (kind === 'postgres') return true;
	const { rows } = await sql`select 1 from pragma_compile_options
		where compile_options = 'ENABLE_FTS5'`.execute(db);
	return rows.length > 0;
}

/** Counts the tasks that {@link hasWordByIndex} finds, and no more than `most`. */
export async function countByIndex(
	{ db, kind }: Desk,
	word: string,
	most: number,
): Promise<number> {
	// Of SQLite's table the count alone, since a list of ids would be made as a whole.
	const table = sql.table(kind === 'sqlite' ? 'task_search' : 'tasks');
	const found = sql`select 1 from ${table} where ${matches(kind, word)} limit ${sql.lit(most)}`;
	const { rows } = await sql<{
		count: number;
	}>`select count(*) as count from (${found}) as found`.execute(db);
	return Number(rows[0]?.count ?? 0);
}

function matches(kind: Kind, word: string): RawBuilder<SqlBool> {
	return kind === 'sqlite'
		? sql<SqlBool>`task_search match ${`"${word}" *`}`
		: sql<SqlBool>`${WORDS_ON_POSTGRES} @@ ${`'${word}':*`}::tsquery`;
}
