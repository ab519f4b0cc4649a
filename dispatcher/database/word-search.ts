import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';

/** What PostgreSQL's index of words holds of a task: its words as they are, which no parser touches. */
export const WORDS_ON_POSTGRES: RawBuilder<unknown> = sql`array_to_tsvector(string_to_array(btrim(search_words), ' '))`;

/**
 * Whether a task has a word that begins like this, by the database's own full-text index.
 *
 * @param word letters and digits only, as `searchWordsOf` gives them: so nothing in it means anything to
 *   a query's syntax.
 */
export function hasWordByIndex(kind: 'sqlite' | 'postgres', word: string): Expression<SqlBool> {
	return kind === 'sqlite'
		? sql<SqlBool>`${sql.ref('tasks.id')} in (select rowid from task_search where task_search match ${`"${word}" *`})`
		: sql<SqlBool>`${WORDS_ON_POSTGRES} @@ ${`'${word}':*`}::tsquery`;
}
