import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { n8nDatabase } from '../../../nodes/shared/n8n-database';

describe('n8nDatabase', () => {
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-database-'));
	});

	afterAll(async () => {
		await rm(folder, { recursive: true });
	});

	it('is a SQLite file in the home folder where n8n is told nothing', () => {
		expect(n8nDatabase({})).toEqual({
			kind: 'sqlite',
			file: join(homedir(), '.n8n', 'helpdesk.sqlite'),
		});
	});

	it('is a SQLite file in n8n’s own folder where that is set', () => {
		expect(n8nDatabase({ N8N_USER_FOLDER: '/data', DB_TYPE: 'sqlite' })).toEqual({
			kind: 'sqlite',
			file: '/data/.n8n/helpdesk.sqlite',
		});
	});

	it('is the schema helpdesk in the PostgreSQL server that n8n runs on', () => {
		const environment = {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: 'db.example.com',
			DB_POSTGRESDB_PORT: '5433',
			DB_POSTGRESDB_DATABASE: 'automation',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'secret',
		};

		expect(n8nDatabase(environment)).toEqual({
			kind: 'postgres',
			host: 'db.example.com',
			port: 5433,
			database: 'automation',
			user: 'n8n',
			password: 'secret',
			tls: 'off',
			schema: 'helpdesk',
		});
	});

	it('reads a setting from the file that n8n is told to read it from', async () => {
		const file = join(folder, 'password');
		await writeFile(file, 'from a file\n');

		const location = n8nDatabase({ DB_TYPE: 'postgresdb', DB_POSTGRESDB_PASSWORD_FILE: file });

		expect(location).toMatchObject({ password: 'from a file' });
	});

	it.each([
		{ settings: { DB_POSTGRESDB_SSL_ENABLED: 'true' }, tls: 'verify' },
		{ settings: { DB_POSTGRESDB_SSL_CA: 'PEM' }, tls: 'verify' },
		{
			settings: {
				DB_POSTGRESDB_SSL_ENABLED: 'true',
				DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED: 'false',
			},
			tls: 'accept',
		},
		{ settings: { DB_POSTGRESDB_SSL_ENABLED: 'false' }, tls: 'off' },
	])('protects the connection as n8n does: $tls', ({ settings, tls }) => {
		expect(n8nDatabase({ DB_TYPE: 'postgresdb', ...settings })).toMatchObject({ tls });
	});
});
