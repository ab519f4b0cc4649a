import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import type { StoreLocation } from '../../../dispatcher/database/location';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { tasksByAge } from '../../hosts/desk-tables';
import { openFaultyLine, type FaultyLine } from '../../hosts/faulty-line';
import { startPostgres, type PostgresHost } from '../../hosts/postgres';
import { createEngine, type Engine } from '../engine';

const BACK = 'info: Division "IT help desk" is being processed again';
const MAILS = Array.from({ length: 12 }, (_, index) => ({ subject: `Mail ${index + 10}` }));
const SUBJECTS = MAILS.map(({ subject }) => subject);

let engine: Engine;

const outage = async () =>
	await expect.poll(() => engine.outages.length, { timeout: 40_000 }).toBe(1);
const backAgain = async () =>
	await expect.poll(() => engine.log, { timeout: 15_000 }).toContain(BACK);

async function expectAllProcessed(subjects: string[]): Promise<void> {
	const tasks = await tasksByAge(engine.store);
	expect(tasks.map(({ title }) => title).sort()).toEqual([...subjects].sort());
	expect((await engine.subjectsIn('Processed')).sort()).toEqual([...subjects].sort());
	await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
	await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
	expect(engine.outages.map(({ code }) => code)).toEqual(['desk-unavailable']);
}

describe('an inbox whose desk in PostgreSQL fails', () => {
	let postgres: PostgresHost;
	let line: FaultyLine;
	const more: Store[] = [];

	const location = (): StoreLocation => ({
		kind: 'postgres',
		host: '127.0.0.1',
		port: postgres.port,
		database: postgres.database,
		user: postgres.user,
		password: postgres.password,
		tls: 'off',
		schema: 'helpdesk',
	});

	afterEach(async () => {
		await engine.stop();
		for (const store of more.splice(0)) await store.close();
		line?.release();
		await line?.stop();
		await postgres.stop();
	});

	it('is not kept from starting by a database that is away, and opens it once it is back', async () => {
		postgres = await startPostgres({ durable: true });
		engine = await createEngine({}, { store: location() });
		engine.openStore = async () => {
			const store = await openStore(location());
			more.push(store);
			return store;
		};
		await engine.deliver(...MAILS);
		await postgres.halt('fast');

		engine.start();
		await outage();
		await postgres.resume();
		await engine.routed(MAILS.length);
		await backAgain();

		await expectAllProcessed(SUBJECTS);
	});

	it.each(['fast', 'immediate'] as const)(
		'goes on after the database was stopped in the middle of an execution (%s)',
		async (mode) => {
			postgres = await startPostgres({ durable: true });
			engine = await createEngine({}, { store: location() });
			await engine.deliver(...MAILS);
			let tries = 0;

			engine.start(async (mails) => {
				tries += 1;
				if (tries === 1) await postgres.halt(mode);
				return await engine.runWorkflow(mails);
			});
			await outage();
			await postgres.resume();
			await engine.routed(MAILS.length);
			await backAgain();

			await expectAllProcessed(SUBJECTS);
			expect(engine.failures).toEqual([]);
		},
	);

	it('goes on after the way to the database was silent', async () => {
		postgres = await startPostgres({ durable: true });
		line = await openFaultyLine(postgres);
		const store = { ...location(), port: line.port, queryTimeoutMs: 500 } as StoreLocation;
		engine = await createEngine({}, { store });
		await engine.deliver({ subject: 'Before' });
		engine.start();
		await engine.routed(1);

		line.stall();
		await engine.deliver(...MAILS);
		await outage();
		line.release({ forget: true });
		await engine.routed(1 + MAILS.length);
		await backAgain();

		await expectAllProcessed(['Before', ...SUBJECTS]);
	});
});

describe('an inbox whose desk in a file fails', () => {
	afterEach(async () => {
		await engine.stop();
	});

	it('goes on after another process kept the file locked', { timeout: 60_000 }, async () => {
		engine = await createEngine();
		const locker = new DatabaseSync(engine.deskFile);
		engine.start();
		await engine.deliver({ subject: 'Before' });
		await engine.routed(1);

		locker.exec('begin immediate');
		await engine.deliver(...MAILS);
		await outage();
		locker.exec('rollback');
		locker.close();
		await engine.routed(1 + MAILS.length);
		await backAgain();

		await expectAllProcessed(['Before', ...SUBJECTS]);
		expect(engine.outages[0]?.message).toContain('another process keeps it locked');
	});

	it('goes on after the disk was full', async () => {
		engine = await createEngine();
		// So many that claiming them needs room.
		engine.settings.limits.mailsPerBatch = 200;
		const mails = Array.from({ length: 200 }, (_, index) => ({ subject: `Mail ${index}` }));
		await engine.deliver(...mails);
		await sql`pragma max_page_count = 1`.execute(engine.store.db);

		engine.start();
		await outage();
		await sql`pragma max_page_count = 1000000`.execute(engine.store.db);
		await engine.routed(mails.length);
		await backAgain();

		await expectAllProcessed(mails.map(({ subject }) => subject));
		expect(engine.outages[0]?.message).toContain('the disk is full');
	});

	it('goes on in a new file after the old one was removed, without a number given twice', async () => {
		engine = await createEngine();
		engine.start();
		await engine.deliver({ subject: 'Before' });
		await engine.routed(1);
		const [before] = await tasksByAge(engine.store);

		await rm(engine.deskFile);
		await engine.deliver(...MAILS);
		await outage();
		await engine.routed(MAILS.length);
		await backAgain();

		const tasks = await tasksByAge(engine.store);
		expect(tasks.map(({ title }) => title).sort()).toEqual(SUBJECTS);
		expect(Math.min(...tasks.map(({ id }) => id))).toBeGreaterThan(before?.id ?? Infinity);
		await expect(engine.subjectsIn('INBOX')).resolves.toEqual([]);
		await expect(engine.subjectsIn('Unprocessed')).resolves.toEqual([]);
		expect(engine.outages[0]?.message).toContain('removed while n8n was running');
	});

	it('files nothing by half where the disk is full in the middle', async () => {
		engine = await createEngine();
		await engine.deliver(...MAILS.map((mail) => ({ ...mail, text: 'x'.repeat(20_000) })));
		let tries = 0;

		engine.start(async (mails) => {
			tries += 1;
			if (tries > 1) return await engine.runWorkflow(mails);
			const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(
				engine.store.db,
			);
			const limit = (rows[0]?.page_count ?? 0) + 20;
			await sql.raw(`pragma max_page_count = ${limit}`).execute(engine.store.db);
			return await engine.runWorkflow(mails);
		});
		await expect.poll(() => tries).toBeGreaterThan(1);
		await sql`pragma max_page_count = 1000000`.execute(engine.store.db);
		await engine.routed(MAILS.length);

		const tasks = await tasksByAge(engine.store);
		expect(tasks.map(({ title }) => title).sort()).toEqual(SUBJECTS);
		expect((await engine.subjectsIn('Processed')).sort()).toEqual(SUBJECTS);
		expect(engine.failures).toEqual([]);
	});
});
