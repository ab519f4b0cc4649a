import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	chmod,
	copyFile,
	mkdtemp,
	readFile,
	rm,
	stat,
	truncate,
	writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../dispatcher/database/open-store';
import { listNoticeTemplateNames } from '../../../dispatcher/outbox/notice-templates';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { listTaskDefinitions } from '../../../dispatcher/tasks/task-definitions';
import { division } from '../../contracts/desk-fixture';
import { listDivisions } from '../../../dispatcher/settings/list-divisions';

let folder: string;
let file: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'open-desk-'));
	file = join(folder, 'helpdesk.sqlite');
});

afterEach(async () => {
	await rm(folder, { recursive: true });
});

async function openAndClose(): Promise<void> {
	const store = await openStore({ kind: 'sqlite', file });
	await store.close();
}

/** The rights of a database, its log and its index, in octal digits. */
async function modesOf(path: string): Promise<string[]> {
	const stats = await Promise.all(
		['', '-wal', '-shm'].map(async (part) => await stat(`${path}${part}`)),
	);
	return stats.map(({ mode }) => (mode & 0o777).toString(8));
}

/** Another process that holds the file's write lock for half a second once it said so. */
const HOLD_LOCK = `
	const { DatabaseSync } = require('node:sqlite');
	const database = new DatabaseSync(process.argv[1]);
	database.exec('begin immediate');
	process.stdout.write('locked');
	setTimeout(() => database.exec('commit'), 500);
`;

describe('opening a desk in a file', () => {
	it('keeps what is in it when it is opened again', async () => {
		const first = await openStore({ kind: 'sqlite', file });
		await saveDivision(first, division());
		await first.close();

		const second = await openStore({ kind: 'sqlite', file });

		expect(await listDivisions(second)).toHaveLength(1);
		expect(await listTaskDefinitions(second)).toHaveLength(3);
		await second.close();
	});

	it('syncs each commit, keeps foreign keys, and lets others read while one writes', async () => {
		const store = await openStore({ kind: 'sqlite', file });

		const modes = await Promise.all([
			sql`pragma journal_mode`.execute(store.db),
			sql`pragma synchronous`.execute(store.db),
			sql`pragma foreign_keys`.execute(store.db),
		]);
		await store.close();

		expect(modes.map(({ rows }) => rows)).toEqual([
			[{ journal_mode: 'wal' }],
			[{ synchronous: 2 }],
			[{ foreign_keys: 1 }],
		]);
	});

	it('waits while another process writes', async () => {
		await openAndClose();
		const store = await openStore({ kind: 'sqlite', file });
		const holder = spawn(process.execPath, ['-e', HOLD_LOCK, file]);
		await once(holder.stdout, 'data');
		const ended = once(holder, 'exit');

		await saveDivision(store, division());

		expect(await listDivisions(store)).toHaveLength(1);
		expect(await ended).toEqual([0, null]);
		await store.close();
	});

	it('brings a new file up to date once where several open it at the same moment', async () => {
		await Promise.all([openAndClose(), openAndClose(), openAndClose()]);
	});

	it('names the file and the missing folder', async () => {
		const missing = join(folder, 'nowhere', 'helpdesk.sqlite');

		await expect(openStore({ kind: 'sqlite', file: missing })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(/nowhere.*folder is missing/) as string,
		});
	});

	it('says where a file is not a database, and leaves it as it is', async () => {
		await writeFile(file, 'Dear diary, '.repeat(1000));

		await expect(openStore({ kind: 'sqlite', file })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('not a database') as string,
		});
	});

	it('is read and written by its owner only, log and index too', async () => {
		const store = await openStore({ kind: 'sqlite', file });
		await saveDivision(store, division());

		await expect(modesOf(file)).resolves.toEqual(['600', '600', '600']);
		await store.close();
	});

	it('takes the rights of others away from what an older version has left', async () => {
		const old = new DatabaseSync(file);
		old.exec('pragma journal_mode = wal; create table old (id)');
		await chmod(file, 0o664);
		await chmod(`${file}-wal`, 0o664);
		await chmod(`${file}-shm`, 0o664);

		const store = await openStore({ kind: 'sqlite', file });

		await expect(modesOf(file)).resolves.toEqual(['600', '600', '600']);
		old.close();
		await store.close();
	});

	it('touches nothing in a database of a newer version', async () => {
		const newer = await openStore({ kind: 'sqlite', file });
		await saveDivision(newer, division());
		await newer.close();
		await chmod(file, 0o644);
		const later = new DatabaseSync(file);
		later.exec(`insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')`);
		// As after n8n was killed: the newest is still in the log.
		await copyFile(`${file}-wal`, `${file}.kept`);
		await copyFile(file, `${file}.main`);
		later.close();
		await copyFile(`${file}.main`, file);
		await copyFile(`${file}.kept`, `${file}-wal`);
		const before = [await readFile(file), await readFile(`${file}-wal`)];

		await expect(openStore({ kind: 'sqlite', file })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(
				/written by a newer version of the package .*helpdesk\.sqlite.*9999-later/,
			) as string,
			whatToDo: expect.stringContaining('Install that version again') as string,
		});

		expect([await readFile(file), await readFile(`${file}-wal`)]).toEqual(before);
		expect((await stat(file)).mode & 0o777).toBe(0o644);
	});

	it('says that it is unavailable where its tables are gone', async () => {
		const store = await openStore({ kind: 'sqlite', file });
		const other = new DatabaseSync(file);
		other.exec('drop table notice_templates');
		other.close();

		await expect(listNoticeTemplateNames(store)).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('no such table: notice_templates') as string,
		});
		await store.close();
	});

	it('says where a database was damaged', async () => {
		await openAndClose();
		await truncate(file, 8192);

		await expect(openStore({ kind: 'sqlite', file })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(/helpdesk\.sqlite.*damaged/) as string,
		});
	});
});
