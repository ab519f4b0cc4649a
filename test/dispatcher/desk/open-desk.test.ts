import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDivisions, saveDivision } from '../../../dispatcher/desk/divisions';
import { openDesk } from '../../../dispatcher/desk/open-desk';
import { listTaskDefinitions } from '../../../dispatcher/desk/task-definitions';
import { division } from '../../contracts/desk-fixture';

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
	const desk = await openDesk({ kind: 'sqlite', file });
	await desk.close();
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
		const first = await openDesk({ kind: 'sqlite', file });
		await saveDivision(first, division());
		await first.close();

		const second = await openDesk({ kind: 'sqlite', file });

		expect(await listDivisions(second)).toHaveLength(1);
		expect(await listTaskDefinitions(second)).toHaveLength(3);
		await second.close();
	});

	it('syncs each commit, keeps foreign keys, and lets others read while one writes', async () => {
		const desk = await openDesk({ kind: 'sqlite', file });

		const modes = await Promise.all([
			sql`pragma journal_mode`.execute(desk.db),
			sql`pragma synchronous`.execute(desk.db),
			sql`pragma foreign_keys`.execute(desk.db),
		]);
		await desk.close();

		expect(modes.map(({ rows }) => rows)).toEqual([
			[{ journal_mode: 'wal' }],
			[{ synchronous: 2 }],
			[{ foreign_keys: 1 }],
		]);
	});

	it('waits while another process writes', async () => {
		await openAndClose();
		const desk = await openDesk({ kind: 'sqlite', file });
		const holder = spawn(process.execPath, ['-e', HOLD_LOCK, file]);
		await once(holder.stdout, 'data');
		const ended = once(holder, 'exit');

		await saveDivision(desk, division());

		expect(await listDivisions(desk)).toHaveLength(1);
		expect(await ended).toEqual([0, null]);
		await desk.close();
	});

	it('brings a new file up to date once where several open it at the same moment', async () => {
		await Promise.all([openAndClose(), openAndClose(), openAndClose()]);
	});

	it('names the file and the missing folder', async () => {
		const missing = join(folder, 'nowhere', 'helpdesk.sqlite');

		await expect(openDesk({ kind: 'sqlite', file: missing })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(/nowhere.*folder is missing/) as string,
		});
	});

	it('says where a file is not a database, and leaves it as it is', async () => {
		await writeFile(file, 'Dear diary, '.repeat(1000));

		await expect(openDesk({ kind: 'sqlite', file })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('not a database') as string,
		});
	});

	it('says where a database was damaged', async () => {
		await openAndClose();
		await truncate(file, 8192);

		await expect(openDesk({ kind: 'sqlite', file })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(/helpdesk\.sqlite.*damaged/) as string,
		});
	});
});
