import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../../dispatcher/core/ports';
import { silentLogger } from '../../../dispatcher/core/ports';
import { keepBlob } from '../../../dispatcher/database/blobs';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { runningThreads, slowDisks } from '../../hosts/threads';

const run = promisify(execFile);

let folder: string;
let stores: Store[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sqlite-thread-'));
	stores = [];
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await Promise.all(stores.map(async (store) => await store.close()));
	await rm(folder, { recursive: true });
});

async function open(logger: Logger = silentLogger): Promise<Store> {
	const store = await openStore({ kind: 'sqlite', file: join(folder, 'desk.sqlite') }, { logger });
	stores.push(store);
	return store;
}

async function write(db: Store['db'], key: string): Promise<void> {
	await db.insertInto('settings').values({ key, value: '1' }).execute();
}

async function keysOf({ db }: Store): Promise<string[]> {
	const rows = await db.selectFrom('settings').select('key').orderBy('key').execute();
	return rows.map(({ key }) => key);
}

/** Ends a store's thread as a crash would. */
async function killNewestThread(): Promise<void> {
	await runningThreads().at(-1)?.terminate();
}

const stopped = {
	code: 'desk-unavailable',
	message: expect.stringMatching(/thread .* has stopped .*desk\.sqlite/) as string,
};

describe('a database in a thread of its own', () => {
	it('leaves the process free while a commit waits for the disk', async () => {
		const SYNC_MS = 200;
		slowDisks(SYNC_MS);
		const store = await open();
		const longestStops: number[] = [];
		const begun = performance.now();

		for (const key of ['a', 'b', 'c', 'd', 'e']) {
			const written = write(store.db, key).then(() => true);
			let longest = 0;
			for (let isWritten = false, last = performance.now(); !isWritten;) {
				isWritten = await Promise.race([written, nextTurn(false)]);
				const now = performance.now();
				longest = Math.max(longest, now - last);
				last = now;
			}
			longestStops.push(longest);
		}

		expect(performance.now() - begun).toBeGreaterThan(4 * SYNC_MS);
		// A busy machine may stop the process for as long once or twice; a commit in it would each time.
		expect(Math.min(...longestStops)).toBeLessThan(SYNC_MS / 2);
	});

	it('gives the log what the thread has to tell', async () => {
		const told = vi.fn();

		await open({ ...silentLogger, info: told });

		expect(told).toHaveBeenCalledWith('The desk was brought up to date', {
			applied: expect.arrayContaining(['0001-desk']) as string[],
		});
	});

	it('tells which statement is at fault as SQLite does', async () => {
		const store = await open();
		await write(store.db, 'a');

		await expect(write(store.db, 'a')).rejects.toMatchObject({
			code: 'ERR_SQLITE_ERROR',
			errcode: 1555,
			message: 'UNIQUE constraint failed: settings.key',
		});
	});

	it('ends with its store, and starts with the next', async () => {
		const before = runningThreads().length;
		const store = await open();
		expect(runningThreads()).toHaveLength(before + 1);

		await store.close();
		await store.close();

		expect(runningThreads()).toHaveLength(before);
		await expect(keysOf(await open())).resolves.toEqual([]);
	});

	it('keeps no process alive that has nothing else to do', async () => {
		const script = `
			const { openStore } = require('./dispatcher/database/open-store');
			openStore({ kind: 'sqlite', file: process.argv[1] }).then(
				async ({ db }) => await db.insertInto('settings').values({ key: 'a', value: '1' }).execute(),
			);`;

		const parameters = ['--import', 'tsx', '-e', script, join(folder, 'desk.sqlite')];
		await run(process.execPath, parameters, { cwd: join(__dirname, '../../..') });

		expect(await keysOf(await open())).toEqual(['a']);
	});

	it('ends where its file cannot be opened', async () => {
		const before = runningThreads().length;

		await expect(
			openStore({ kind: 'sqlite', file: join(folder, 'nowhere/desk.sqlite') }),
		).rejects.toMatchObject({ code: 'desk-unavailable' });

		expect(runningThreads()).toHaveLength(before);
	});
});

describe('contents that go to the thread and come back', () => {
	it.each([
		['a piece of a buffer that others use too', () => Buffer.from('a short content')],
		['none', () => Buffer.alloc(0)],
		['one of many megabytes', () => randomBytes(25 * 1024 * 1024)],
	])('are the same, and still the caller’s: %s', async (_, make) => {
		const store = await open();
		const content = make();
		const copy = Buffer.from(content);

		const sha256 = await keepBlob(store.db, content);
		await keepBlob(store.db, content);

		const kept = await store.db
			.selectFrom('blobs')
			.select(['content', 'size'])
			.where('sha256', '=', sha256)
			.executeTakeFirstOrThrow();
		expect(content.equals(copy)).toBe(true);
		expect(Buffer.isBuffer(kept.content)).toBe(true);
		expect(kept.content.equals(copy)).toBe(true);
		expect(kept.size).toBe(copy.length);
	});
});

describe('a thread that ends in the middle', () => {
	it('takes its transaction along, and the next query finds the file as it was', async () => {
		const store = await open();
		await write(store.db, 'before');

		const broken = store.db.transaction().execute(async (transaction) => {
			await write(transaction, 'half');
			await killNewestThread();
			await write(transaction, 'rest');
		});

		await expect(broken).rejects.toMatchObject(stopped);
		await expect(keysOf(store)).resolves.toEqual(['before']);
	});

	it('does nothing more of a transaction whose failure nobody minds', async () => {
		const store = await open();

		const broken = store.db.transaction().execute(async (transaction) => {
			await write(transaction, 'half');
			await killNewestThread();
			await write(transaction, 'rest').catch(() => undefined);
		});

		await expect(broken).rejects.toMatchObject(stopped);
		await expect(keysOf(store)).resolves.toEqual([]);
	});

	it('answers all who wait, and those after them get an answer from the next one', async () => {
		slowDisks(50);
		const store = await open();
		const { generation } = store;
		const queries = Promise.allSettled(
			['a', 'b', 'c'].map(async (key) => await write(store.db, key)),
		);

		await killNewestThread();

		const [first, ...others] = await queries;
		expect(first).toMatchObject({ status: 'rejected', reason: stopped });
		expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
		expect(await keysOf(store)).toEqual(expect.arrayContaining(['b', 'c']));
		expect(store.generation).not.toBe(generation);
	});

	it('stands in the way of no closing', async () => {
		const store = await open();
		await killNewestThread();

		await expect(store.close()).resolves.toBeUndefined();
	});
});

describe('a desk that is closed while it is asked', () => {
	it('does what a caller was told is done, and nothing by halves', async () => {
		const store = await open();
		const transactions = Promise.allSettled(
			['a', 'b', 'c'].map(
				async (key) =>
					await store.db.transaction().execute(async (transaction) => {
						await write(transaction, `${key}1`);
						await write(transaction, `${key}2`);
						return [`${key}1`, `${key}2`];
					}),
			),
		);
		await nextTurn();

		await store.close();

		const ends = await transactions;
		const done = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
		const failures = ends.flatMap((end) =>
			end.status === 'rejected' ? [end.reason as unknown] : [],
		);
		for (const failure of failures) expect(failure).toMatchObject({ code: 'desk-unavailable' });
		expect(await keysOf(await open())).toEqual(done);
	});
});

describe('two desks of one process on one file', () => {
	it('do transactions as if there had been one after the other', async () => {
		const desks = [await open(), await open()];
		const step = fc.record({ desk: fc.nat(1), turns: fc.nat(3), fails: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
				await desks[0]?.db.deleteFrom('settings').execute();
				await Promise.allSettled(
					steps.map(
						async ({ desk, turns, fails }, index) =>
							await desks[desk]?.db.transaction().execute(async (transaction) => {
								const seen = await transaction.selectFrom('settings').selectAll().execute();
								for (let turn = 0; turn < turns; turn += 1) await nextTurn();
								const place = String(seen.length);
								await transaction
									.insertInto('settings')
									.values({ key: place, value: String(index) })
									.execute();
								if (fails) throw new Error('Taken back');
							}),
					),
				);

				// Whoever counts the others without seeing one of them takes its place, and is refused.
				const kept = steps.flatMap(({ fails }, index) => (fails ? [] : [String(index)]));
				const rows = await desks[1]?.db.selectFrom('settings').selectAll().execute();
				expect(rows?.map(({ key }) => Number(key)).sort()).toEqual(kept.map((_, place) => place));
				expect(new Set(rows?.map(({ value }) => value))).toEqual(new Set(kept));
			}),
			{ numRuns: 30 },
		);
	});
});
