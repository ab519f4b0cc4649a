import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { StoreLocation } from '../../../dispatcher/database/location';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { noteDecisions } from '../../../dispatcher/ledger/decide';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { fileMail } from '../../../dispatcher/tasks/file-mails';
import { division, filing, handClock, intakeRow, mail } from '../../contracts/desk-fixture';
import { listDivisions } from '../../../dispatcher/settings/list-divisions';
import { startPostgres } from '../../hosts/postgres';

type Place = Extract<StoreLocation, { kind: 'postgres' }>;

const { postgres } = inject('servers');

let place: Place;
let desks: Store[];

async function query(database: string, text: string): Promise<void> {
	const client = new Client({ ...postgres, database });
	await client.connect();
	await client.query(text);
	await client.end();
}

async function connect(): Promise<Client> {
	const client = new Client({ ...postgres, database: place.database });
	await client.connect();
	return client;
}

beforeEach(async () => {
	const database = `open_${randomUUID().replaceAll('-', '')}`;
	await query(postgres.database, `create database ${database}`);
	place = { ...postgres, kind: 'postgres', database, schema: 'helpdesk', tls: 'off' };
	desks = [];
});

afterEach(async () => {
	await Promise.all(desks.map(async (store) => await store.close()));
	await query(postgres.database, `drop database ${place.database} with (force)`);
});

async function open(changes: Partial<Place> = {}): Promise<Store> {
	const store = await openStore({ ...place, ...changes }, { clock: handClock().now });
	desks.push(store);
	return store;
}

/** A desk with a division and a ledger row. */
async function openWithMail(): Promise<{ store: Store; intakeId: number }> {
	const store = await open();
	const { id: divisionId } = await saveDivision(store, division());
	const fixture = { store, otherDesk: store, divisionId };
	const rivals: [Store, Store] = [store, store];
	const intakeId = await intakeRow({ ...fixture, rivals, clock: handClock() }, 1);
	return { store, intakeId };
}

describe('opening a desk in PostgreSQL', () => {
	it('keeps what is in it when it is opened again', async () => {
		await saveDivision(await open(), division());

		expect(await listDivisions(await open())).toHaveLength(1);
	});

	it('brings a new database up to date once where several open it at the same moment', async () => {
		const opened = await Promise.all([open(), open(), open()]);

		expect(opened).toHaveLength(3);
	});

	it('names host, port and database where the password is wrong, and no password', async () => {
		const refused = open({ password: 'hunter2' });

		await expect(refused).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(
				new RegExp(`${place.host}:${place.port}.*${place.database}.*password is wrong`),
			) as string,
		});
		await expect(refused).rejects.not.toThrow('hunter2');
	});

	it('says where nobody listens', async () => {
		await expect(open({ port: 1 })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('does not accept connections') as string,
		});
	});

	it('says where the database does not exist', async () => {
		await expect(open({ database: 'nowhere' })).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('does not exist') as string,
		});
	});

	it('keeps two desks apart in two schemas of one database', async () => {
		await saveDivision(await open({ schema: 'first' }), division());

		expect(await listDivisions(await open({ schema: 'second' }))).toEqual([]);
	});

	it('takes a schema name with a space', async () => {
		await open({ schema: 'Help Desk' });
	});

	it('needs no right to create schemas where the schema is there', async () => {
		const role = `poor_${randomUUID().replaceAll('-', '')}`;
		await query(place.database, `create role ${role} login password 'x'`);
		await query(place.database, `create schema helpdesk authorization ${role}`);

		await open({ user: role, password: 'x' });
	});
});

describe('a desk in PostgreSQL', () => {
	it('files a mail with NUL characters', async () => {
		const { store, intakeId } = await openWithMail();

		await fileMail(store, filing(intakeId, { mail: mail({ text: 'a\0b' }) }));
	});

	it('files a mail whose date is beyond the year 9999', async () => {
		const { store, intakeId } = await openWithMail();

		await fileMail(
			store,
			filing(intakeId, { mail: mail({ date: '+010000-01-01T00:00:00.000Z' }) }),
		);
	});

	it('notes a decision whose reason has NUL characters', async () => {
		const { store, intakeId } = await openWithMail();
		const decision = { intakeId, destination: 'unprocessed' as const, folder: 'Failed' };

		const standing = await noteDecisions(store, [
			{ ...decision, createMissing: false, reason: 'a\0b' },
		]);

		expect(standing.get(intakeId)).toMatchObject({ isNew: true });
	});

	it('says that it is unavailable when the server goes away', async () => {
		const server = await startPostgres();
		const store = await open({ ...server, schema: 'helpdesk' });
		await server.stop();

		await expect(listDivisions(store)).rejects.toMatchObject({ code: 'desk-unavailable' });
	});

	it('outlives the loss of its idle connections', async () => {
		const { store } = await openWithMail();
		const others = 'datname = current_database() and pid <> pg_backend_pid()';
		await query(
			place.database,
			`select pg_terminate_backend(pid, 5000) from pg_stat_activity where ${others}`,
		);

		await expect.poll(async () => await listDivisions(store)).toHaveLength(1);
	});

	it.each([
		['the schema is dropped', 'drop schema helpdesk cascade', /a table is gone/],
		['a table is dropped', 'drop table helpdesk.divisions cascade', /a table is gone/],
		[
			'the tables are those of another version',
			'alter table helpdesk.divisions rename column name to title',
			/a column is missing/,
		],
	])('says that it is unavailable when %s', async (_, statement, words) => {
		const { store, intakeId } = await openWithMail();
		await query(place.database, statement);

		await expect(fileMail(store, filing(intakeId))).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(words) as string,
			whatToDo: expect.stringContaining('Restore the schema') as string,
		});
	});

	it('says that it is unavailable when the schema is dropped where a new table would be', async () => {
		const store = await open();
		await query(place.database, 'drop schema helpdesk cascade');

		await expect(
			sql`insert into helpdesk.settings values ('a', '1')`.execute(store.db),
		).rejects.toMatchObject({ code: 'desk-unavailable' });
		await expect(sql`create table helpdesk.more (id int)`.execute(store.db)).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('the schema is gone') as string,
		});
	});

	it('says that it is unavailable while another keeps a row locked too long', async () => {
		await query(place.database, `alter database ${place.database} set lock_timeout = '50ms'`);
		const { store, intakeId } = await openWithMail();
		const rival = await connect();
		await rival.query('begin; select * from helpdesk.intake for update');

		await expect(fileMail(store, filing(intakeId))).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringContaining('keeps a row or table locked') as string,
		});
		await rival.query('rollback');
		await rival.end();

		await expect(fileMail(store, filing(intakeId))).resolves.toMatchObject({ outcome: 'created' });
	});

	it('says that it is unavailable when a query takes longer than the server allows', async () => {
		const store = await open();

		const query = store.db.transaction().execute(async (transaction) => {
			await sql`set local statement_timeout = '50ms'`.execute(transaction);
			await sql`select pg_sleep(60)`.execute(transaction);
		});

		await expect(query).rejects.toMatchObject({ code: 'desk-unavailable' });
	});

	it('does again what was taken back for a deadlock', async () => {
		const store = await open();
		const table = 'helpdesk.settings';
		await query(place.database, `insert into ${table} values ('a', '0'), ('b', '0')`);
		const rival = await connect();
		// Only the desk looks for a deadlock, so it is the one that loses.
		await rival.query(`set deadlock_timeout = '60s'; begin`);
		await rival.query(`update ${table} set value = 'rival' where key = 'b'`);
		let rivalDone: Promise<unknown> | undefined;
		let tries = 0;

		await store.db.transaction().execute(async (transaction) => {
			tries += 1;
			await transaction.updateTable('settings').set('value', '1').where('key', '=', 'a').execute();
			rivalDone ??= rival.query(`update ${table} set value = 'rival' where key = 'a'; commit`);
			await transaction.updateTable('settings').set('value', '1').where('key', '=', 'b').execute();
		});
		await rivalDone;
		await rival.end();

		expect(tries).toBeGreaterThan(1);
		await expect(store.db.selectFrom('settings').select('value').execute()).resolves.toEqual([
			{ value: '1' },
			{ value: '1' },
		]);
	});

	it('says that it is unavailable when a transaction is taken back again and again', async () => {
		const store = await open();
		let tries = 0;

		const disturbed = store.db.transaction().execute(async (transaction) => {
			tries += 1;
			await sql`do $$ begin raise sqlstate '40001'; end $$`.execute(transaction);
		});

		await expect(disturbed).rejects.toMatchObject({ code: 'desk-unavailable' });
		expect(tries).toBe(3);
		await expect(listDivisions(store)).resolves.toEqual([]);
	});

	it('leaves the failure of a query that is wrong as it is', async () => {
		const store = await open();

		await expect(sql`select 1 / 0`.execute(store.db)).rejects.toMatchObject({ code: '22012' });
		await expect(sql`select from where`.execute(store.db)).rejects.toMatchObject({ code: '42601' });
	});
});

describe('a desk of a newer version in PostgreSQL', () => {
	it('is left as it is', async () => {
		const store = await open();
		await saveDivision(store, division());
		await query(
			place.database,
			`insert into helpdesk.kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z');
			delete from helpdesk.kysely_migration where name like '0004%'`,
		);

		await expect(open()).rejects.toMatchObject({
			code: 'desk-unavailable',
			message: expect.stringMatching(
				/written by a newer version .*PostgreSQL.*9999-later/,
			) as string,
			whatToDo: expect.stringContaining('Install that version again') as string,
		});

		const { rows } = await sql<{ names: number }>`
			select count(*) as names from helpdesk.kysely_migration where name like '0004%'
		`.execute(store.db);
		expect(rows).toEqual([{ names: 0 }]);
	});
});
