import type { SqliteStatements } from './sqlite-statements';

const ENTER = `insert into task_search (rowid, search_words)
	select new.id, new.search_words where new.search_words <> '';`;
/** What was there is removed by its words, which the index does not keep (FTS5, external content). */
const REMOVE = `insert into task_search (task_search, rowid, search_words)
	select 'delete', old.id, old.search_words where old.search_words <> '';`;
const STALE = 'update search_state set is_stale = 1 where is_stale = 0;';

/** The words are made by us, and are parted by spaces alone: `ascii` takes no other letter for a gap. */
const CREATE = `create virtual table if not exists task_search using fts5(
	search_words, content = 'tasks', content_rowid = 'id', tokenize = 'ascii', detail = 'none')`;

/**
 * Keeps SQLite's full-text index of the tasks' words (FTS5), which Node has only from 22.15 on. An older
 * Node notes that the index misses something, and the next one that can makes it anew. The triggers are
 * the connection's own, so that a Node without FTS5 can write to the file.
 */
export async function keepSearch(statements: SqliteStatements): Promise<void> {
	const run = async (sql: string) => (await statements.execute({ sql, parameters: [] })).rows;
	const [fullText] = await run(
		"select 1 from pragma_compile_options where compile_options = 'ENABLE_FTS5'",
	);
	if (fullText === undefined) {
		await run(`create temp trigger search_insert after insert on tasks begin ${STALE} end`);
		await run(`create temp trigger search_update after update on tasks begin ${STALE} end`);
		return;
	}
	await run('begin');
	const [{ is_stale: isStale } = { is_stale: 1 }] = (await run(
		'select is_stale from search_state',
	)) as Array<{ is_stale: number }>;
	if (isStale === 1) {
		await run(CREATE);
		await run("insert into task_search (task_search) values ('rebuild')");
		await run('update search_state set is_stale = 0');
	}
	await run('commit');
	await run(`create temp trigger search_insert after insert on tasks begin ${ENTER} end`);
	await run(
		`create temp trigger search_update after update of search_words on tasks begin ${REMOVE} ${ENTER} end`,
	);
	await run(`create temp trigger search_delete after delete on tasks begin ${REMOVE} end`);
}
