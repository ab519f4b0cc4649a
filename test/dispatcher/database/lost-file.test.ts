import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { ensureIntake } from '../../../dispatcher/ledger/row';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { division, filing, mail } from '../../contracts/desk-fixture';
import { listDivisions } from '../../../dispatcher/settings/list-divisions';
import { fileMail, tasksByAge } from '../../hosts/desk-tables';
import { holdThreadClocks, passTime } from '../../hosts/threads';

const run = promisify(execFile);

const MINUTE_MS = 60_000;
const MAILBOX = 'imap://it@mail.example.com:993/INBOX';

let folder: string;
let file: string;
let store: Store;

beforeEach(async () => {
	holdThreadClocks();
	folder = await mkdtemp(join(tmpdir(), 'lost-file-'));
	file = join(folder, 'data', 'helpdesk.sqlite');
	await mkdir(join(folder, 'data'));
	store = await openStore({ kind: 'sqlite', file });
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await store.close();
	await rm(folder, { recursive: true });
});

/** Files one mail as Create Task does, and gives its task's number. */
async function fileOne(uid: number): Promise<number> {
	const { id } = await saveDivision(store, division());
	const intake = await ensureIntake(store, { mailbox: MAILBOX, uidValidity: '7', uid }, id);
	const filed = await fileMail(
		store,
		filing(intake.id, {
			mail: mail({ messageId: `<${uid}@example.com>`, contentHash: `hash-${uid}` }),
		}),
	);
	return filed.task.id;
}

/** What somebody finds who opens a file without n8n. */
function tasksIn(path: string): number {
	const database = new DatabaseSync(path);
	const row = database.prepare('select count(*) as tasks from tasks').get();
	expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
	database.close();
	return Number(row?.tasks);
}

const outage = (words: RegExp) => ({
	code: 'desk-unavailable',
	message: expect.stringMatching(words) as string,
});

describe('a database file that is removed while it is open', () => {
	it('acknowledges nothing more, says so once, and begins a new file', async () => {
		await fileOne(1);
		await rm(file);

		await expect(fileOne(2)).rejects.toMatchObject(outage(/removed while n8n was running/));
		await fileOne(2);
		await store.close();

		expect(tasksIn(file)).toBe(1);
	});

	it('stays an outage for as long as its folder is gone', async () => {
		await fileOne(1);
		await rm(join(folder, 'data'), { recursive: true });

		await expect(fileOne(2)).rejects.toMatchObject(outage(/removed while n8n was running/));
		await expect(fileOne(2)).rejects.toMatchObject(outage(/folder is missing/));
		await mkdir(join(folder, 'data'));

		await expect(fileOne(2)).resolves.toBeGreaterThan(0);
	});

	it('acknowledges no transaction that was under way', async () => {
		await fileOne(1);

		const written = store.db.transaction().execute(async (transaction) => {
			await transaction.insertInto('settings').values({ key: 'a', value: '1' }).execute();
			await rm(file);
			await transaction.insertInto('settings').values({ key: 'b', value: '2' }).execute();
		});

		await expect(written).rejects.toMatchObject(outage(/removed/));
		await expect(listDivisions(store)).resolves.toEqual([]);
	});

	it('gives no number again that it has given', async () => {
		const tasks = [await fileOne(1), await fileOne(2)];
		await rm(file);
		await expect(tasksByAge(store)).rejects.toMatchObject(outage(/removed/));

		expect(await fileOne(1)).toBeGreaterThan(Math.max(...tasks));
	});

	it('tells that ids are to be read again', async () => {
		const before = store.generation;
		await rm(file);
		await expect(tasksByAge(store)).rejects.toMatchObject(outage(/removed/));

		expect(store.generation).not.toBe(before);
	});
});

describe('a database file that is replaced while it is open', () => {
	let backup: string;

	beforeEach(async () => {
		await fileOne(1);
		await passTime(MINUTE_MS);
		backup = join(folder, 'backup.sqlite');
		await copyFile(file, backup);
		await fileOne(2);
	});

	it('opens the backup, and leaves the log of the lost file out of it', async () => {
		const moved = join(folder, 'moved.sqlite');
		await rename(file, moved);
		await copyFile(backup, file);

		await expect(fileOne(3)).rejects.toMatchObject(outage(/replaced by another one/));
		await fileOne(3);
		await store.close();

		expect(tasksIn(file)).toBe(2);
		expect(tasksIn(moved)).toBe(2);
	});

	it('opens a backup that was moved over it', async () => {
		await rename(backup, file);

		await expect(fileOne(3)).rejects.toMatchObject(outage(/replaced by another one/));

		expect(await tasksByAge(store)).toHaveLength(1);
	});

	it.each([
		['with the log still there', []],
		['with the log removed', ['-wal', '-shm']],
	])('opens a backup that was copied into it, %s', async (_, removed) => {
		await passTime(MINUTE_MS);
		await fileOne(3);
		copyFileSync(backup, file);
		for (const part of removed) await rm(`${file}${part}`);

		await expect(fileOne(4)).rejects.toMatchObject(outage(/copied over/));
		await expect(fileOne(4)).rejects.toMatchObject(outage(/copied over/));
		await utimes(file, new Date(0), new Date(0));
		await fileOne(4);
		await store.close();

		expect(tasksIn(file)).toBe(2);
	});

	it('brings a backup of an older version up to date', async () => {
		// The oldest of all has no tables yet.
		await rm(backup);
		new DatabaseSync(backup).close();
		await rename(backup, file);

		await expect(fileOne(3)).rejects.toMatchObject(outage(/replaced/));

		expect(await fileOne(3)).toBeGreaterThan(2);
	});
});

describe('a database file whose log is removed while it is open', () => {
	it.each(['-wal', '-shm'])('loses nothing with %s', async (part) => {
		await fileOne(1);
		await rm(`${file}${part}`);

		await expect(fileOne(2)).rejects.toMatchObject(outage(/were removed or replaced/));
		await fileOne(2);

		expect(await tasksByAge(store)).toHaveLength(2);
		await store.close();
		expect(tasksIn(file)).toBe(2);
	});
});

describe('a database file that is copied while it is open', () => {
	it('is whole within a minute, without its log', async () => {
		await fileOne(1);
		await fileOne(2);
		await passTime(MINUTE_MS);

		await copyFile(file, join(folder, 'copy.sqlite'));

		expect(tasksIn(join(folder, 'copy.sqlite'))).toBe(2);
		expect((await stat(`${file}-wal`)).size).toBe(0);
	});

	it('is whole a moment later where another process was reading', async () => {
		await fileOne(1);
		await passTime(MINUTE_MS);
		const reader = new DatabaseSync(file);
		reader.exec('begin; select * from tasks');
		await fileOne(2);
		await passTime(MINUTE_MS);
		reader.exec('commit');
		reader.close();
		await fileOne(3);
		await passTime(MINUTE_MS);

		await copyFile(file, join(folder, 'copy.sqlite'));

		expect(tasksIn(join(folder, 'copy.sqlite'))).toBe(3);
	});

	it('is not taken for replaced where another process writes and empties the log', async () => {
		await fileOne(1);
		const other = await openStore({ kind: 'sqlite', file });
		await saveDivision(other, division({ name: 'HR', identificationTag: 'HR' }));
		await passTime(MINUTE_MS);
		await saveDivision(other, division({ name: 'FIN', identificationTag: 'FIN' }));
		await other.close();

		expect(await listDivisions(store)).toHaveLength(3);
		await fileOne(2);
	});
});

describe('a database file that another program writes to as well', () => {
	const WRITE_MUCH = `
		const { DatabaseSync } = require('node:sqlite');
		const database = new DatabaseSync(process.argv[1], { timeout: 10_000 });
		database.exec('create table much (text)');
		const insert = database.prepare('insert into much values (?)');
		for (let row = 0; row < 100; row += 1) insert.run('x'.repeat(100_000));
		database.close();
	`;

	it('is the same file, although its log goes into the database on the way', async () => {
		await fileOne(1);
		await passTime(MINUTE_MS);
		const { size } = await stat(file);

		await run(process.execPath, ['-e', WRITE_MUCH, file]);

		expect((await stat(file)).size).toBeGreaterThan(size);
		await fileOne(2);
		await passTime(MINUTE_MS);
		await expect(tasksByAge(store)).resolves.toHaveLength(2);
	});

	it('is the same file also in the middle of that', async () => {
		await fileOne(1);
		await passTime(MINUTE_MS);

		let isWriting = true;
		const writing = run(process.execPath, ['-e', WRITE_MUCH, file]).finally(() => {
			isWriting = false;
		});
		while (isWriting) await listDivisions(store);

		await writing;
		await expect(tasksByAge(store)).resolves.toHaveLength(1);
	});
});

describe('a database file, whatever becomes of it', () => {
	const losses = {
		remove: async () => await rm(file),
		'remove all': async () => await rm(join(folder, 'data'), { recursive: true }),
		'remove the log': async () => await rm(`${file}-wal`),
		replace: async () => await rename(join(folder, 'backup.sqlite'), file),
	};

	it(
		'holds every mail that was acknowledged after the last loss',
		{ timeout: 30_000 },
		async () => {
			const steps = fc.array(
				fc.oneof(
					{ weight: 4, arbitrary: fc.constant('file' as const) },
					fc.constant('minute' as const),
					fc.constantFrom(...(Object.keys(losses) as Array<keyof typeof losses>)),
				),
				{ maxLength: 12 },
			);
			let uid = 0;
			await fc.assert(
				fc.asyncProperty(steps, async (drawn) => {
					let acknowledged: number[] = [];
					for (const step of drawn) {
						await mkdir(join(folder, 'data'), { recursive: true });
						if (step === 'minute') await passTime(MINUTE_MS);
						if (step === 'file') {
							uid += 1;
							const task = await fileOne(uid).catch(() => undefined);
							if (task !== undefined) acknowledged.push(task);
						}
						if (!(step in losses)) continue;
						await tasksByAge(store).catch(() => undefined);
						await tasksByAge(store);
						await copyFile(file, join(folder, 'backup.sqlite'));
						await losses[step as keyof typeof losses]();
						if (step !== 'remove the log') acknowledged = [];
					}
					await mkdir(join(folder, 'data'), { recursive: true });
					await tasksByAge(store).catch(() => undefined);

					const found = (await tasksByAge(store)).map(({ id }) => id);
					expect(found).toEqual(expect.arrayContaining(acknowledged));
					expect(new Set(acknowledged).size).toBe(acknowledged.length);
				}),
				{ numRuns: 15 },
			);
		},
	);
});
