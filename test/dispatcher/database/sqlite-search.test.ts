import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../dispatcher/database/open-store';
import { SqliteStatements } from '../../../dispatcher/database/sqlite-statements';
import { keepSearch } from '../../../dispatcher/database/sqlite-search';
import { ensureIntake } from '../../../dispatcher/ledger/row';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { fileMail } from '../../../dispatcher/tasks/file-mails';
import { listTasks } from '../../../dispatcher/tasks/list-tasks';
import { division, filing } from '../../contracts/desk-fixture';

let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'search-'));
	file = join(folder, 'helpdesk.sqlite');
	const store = await openStore({ kind: 'sqlite', file });
	const { id } = await saveDivision(store, division());
	const key = { mailbox: 'imap://it@mail.example.com:993/INBOX', uidValidity: '7', uid: 1 };
	await fileMail(store, filing((await ensureIntake(store, key, id)).id));
	await store.close();
});

afterEach(async () => {
	await rm(folder, { recursive: true });
});

/** The ids of the tasks that a search finds, in the file as it is opened anew. */
async function found(text: string): Promise<number[]> {
	const store = await openStore({ kind: 'sqlite', file });
	const tasks = await listTasks(store, { text });
	await store.close();
	return tasks.map(({ id }) => id);
}

const RENAME = "update tasks set search_words = ' scanner' where id = 1";

describe('the index of words in a file', () => {
	it('stays as it is when the file is opened again', async () => {
		await expect(found('printer')).resolves.toEqual([1]);
		await expect(found('burns')).resolves.toEqual([1]);
	});

	it('is made anew where a Node without full-text search has written to the file', async () => {
		const database = new DatabaseSync(file);
		const without = new WithoutFullText(database, { kind: 'sqlite', file });
		await keepSearch(without);
		database.exec(RENAME);
		database.close();

		await expect(found('scanner')).resolves.toEqual([1]);
		await expect(found('printer')).resolves.toEqual([]);
	});

	it('follows what is written beside it by hand only once it is told that it is stale', async () => {
		const database = new DatabaseSync(file);
		database.exec(RENAME);
		database.exec('update search_state set is_stale = 1');
		database.close();

		await expect(found('scanner')).resolves.toEqual([1]);
	});
});

/** SQLite as Node had it before 22.15. */
class WithoutFullText extends SqliteStatements {
	override async execute(statement: { sql: string; parameters: unknown[] }) {
		if (statement.sql.includes('ENABLE_FTS5')) return { rows: [] };
		return await super.execute(statement);
	}
}
