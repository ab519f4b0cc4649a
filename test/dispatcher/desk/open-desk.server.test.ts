import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { listDivisions, saveDivision } from '../../../dispatcher/desk/divisions';
import { fileMail } from '../../../dispatcher/desk/file-mail';
import { beginRouting } from '../../../dispatcher/desk/intake';
import { openDesk, type Desk } from '../../../dispatcher/desk/open-desk';
import type { DeskLocation } from '../../../dispatcher/desk/types';
import { division, filing, handClock, intakeRow, mail } from '../../contracts/desk-fixture';
import { startPostgres } from '../../hosts/postgres';

type Place = Extract<DeskLocation, { kind: 'postgres' }>;

const { postgres } = inject('servers');

let place: Place;
let desks: Desk[];

async function query(database: string, text: string): Promise<void> {
	const client = new Client({ ...postgres, database });
	await client.connect();
	await client.query(text);
	await client.end();
}

beforeEach(async () => {
	const database = `open_${randomUUID().replaceAll('-', '')}`;
	await query(postgres.database, `create database ${database}`);
	place = { ...postgres, kind: 'postgres', database, schema: 'helpdesk', tls: 'off' };
	desks = [];
});

afterEach(async () => {
	await Promise.all(desks.map(async (desk) => await desk.close()));
	await query(postgres.database, `drop database ${place.database} with (force)`);
});

async function open(changes: Partial<Place> = {}): Promise<Desk> {
	const desk = await openDesk({ ...place, ...changes }, { clock: handClock().now });
	desks.push(desk);
	return desk;
}

/** A desk with a division and a ledger row. */
async function openWithMail(): Promise<{ desk: Desk; intakeId: number }> {
	const desk = await open();
	const { id: divisionId } = await saveDivision(desk, division());
	const fixture = { desk, otherDesk: desk, divisionId };
	const rivals: [Desk, Desk] = [desk, desk];
	const intakeId = await intakeRow({ ...fixture, rivals, clock: handClock() }, 1);
	return { desk, intakeId };
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
			message: expect.stringContaining('does not take connections') as string,
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
		const { desk, intakeId } = await openWithMail();

		await fileMail(desk, filing(intakeId, { mail: mail({ text: 'a\0b' }) }));
	});

	it('files a mail whose date is beyond the year 9999', async () => {
		const { desk, intakeId } = await openWithMail();

		await fileMail(desk, filing(intakeId, { mail: mail({ date: '+010000-01-01T00:00:00.000Z' }) }));
	});

	it('notes the destination of no mails', async () => {
		const { desk } = await openWithMail();

		await beginRouting(desk, { intakeIds: [], destination: 'processed', folder: 'Done' });
	});

	it('says that it is unavailable when the server goes away', async () => {
		const server = await startPostgres();
		const desk = await open({ ...server, schema: 'helpdesk' });
		await server.stop();

		await expect(listDivisions(desk)).rejects.toMatchObject({ code: 'desk-unavailable' });
	});

	it('outlives the loss of its idle connections', async () => {
		const { desk } = await openWithMail();
		const others = 'datname = current_database() and pid <> pg_backend_pid()';
		await query(
			place.database,
			`select pg_terminate_backend(pid, 5000) from pg_stat_activity where ${others}`,
		);

		await expect.poll(async () => await listDivisions(desk)).toHaveLength(1);
	});
});
