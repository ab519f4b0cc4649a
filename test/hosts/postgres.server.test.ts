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
