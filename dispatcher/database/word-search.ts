import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { Database } from './schema';

type Kind = 'sqlite' | 'postgres';

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

/** Counts the tasks that {@link hasWordByIndex} finds, and no more than `most`. */
export async function countByIndex(
	{ db, kind }: { db: Kysely<Database>; kind: Kind },
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
