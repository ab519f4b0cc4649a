import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import type { N8nClient, Named } from '../hosts/n8n-client';

/** A database in the run's PostgreSQL that no other test knows. */
export interface OwnDatabase {
	/** What n8n opens it with. */
	credential: Named;
	/** Opens it as n8n's nodes do. */
	open(): Promise<Store>;
}

/** Creates an empty database, and the Postgres credential for it. */
export async function createOwnDatabase(client: N8nClient): Promise<OwnDatabase> {
	const { host, port, user, password, database: shared } = inject('servers').postgres;
	const server = { host, port, user, password };
	const database = `desk_${randomUUID().replaceAll('-', '')}`;
	const connection = new Client({ ...server, database: shared });
	await connection.connect();
	await connection.query(`create database ${database}`).finally(async () => connection.end());
	const credential = await client.createCredential({
		name: `Database ${database}`,
		type: 'postgres',
		data: { ...server, database, ssl: 'disable' },
	});
	return {
		credential,
		open: async () =>
			await openStore({ kind: 'postgres', tls: 'off', schema: 'helpdesk', ...server, database }),
	};
}
