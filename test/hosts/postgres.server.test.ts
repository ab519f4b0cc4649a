import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startPostgres, type PostgresHost } from './postgres';

let server: PostgresHost;

beforeAll(async () => {
	server = await startPostgres();
});

afterAll(async () => {
	await server.stop();
});

describe('the PostgreSQL server of the tests', () => {
	it.each(['fast', 'immediate'] as const)(
		'keeps what was committed when it is halted: %s',
		async (mode) => {
			const durable = await startPostgres({ durable: true });
			const before = new Client({ ...durable });
			before.on('error', () => undefined);
			await before.connect();
			await before.query('create table kept as select 1 as one');

			await durable.halt(mode);
			await durable.resume();

			const after = new Client({ ...durable });
			await after.connect();
			const { rows } = await after.query('select one from kept');
			await after.end();
			await durable.stop();
			expect(rows).toEqual([{ one: 1 }]);
		},
	);

	it('lets its user in and answers', async () => {
		const client = new Client({ ...server });
		await client.connect();

		const { rows } = await client.query('select current_user as "user"');
		await client.end();

		expect(rows).toEqual([{ user: server.user }]);
	});

	it('refuses a wrong password', async () => {
		const client = new Client({ ...server, password: 'wrong' });

		await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
	});
});
