import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { describe, inject } from 'vitest';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { describeStore } from '../../contracts/desk-contract';

const { postgres } = inject('servers');

async function query(text: string): Promise<void> {
	const client = new Client(postgres);
	await client.connect();
	await client.query(text);
	await client.end();
}

describe('the desk on PostgreSQL', () => {
	describeStore(async () => {
		const schema = `desk_${randomUUID()}`;
		const desks: Store[] = [];
		const location = { kind: 'postgres' as const, tls: 'off' as const, ...postgres, schema };
		return {
			location,
			open: async (clock) => {
				const store = await openStore(location, { clock });
				desks.push(store);
				return store;
			},
			remove: async () => {
				await Promise.all(desks.map(async (store) => await store.close()));
				await query(`drop schema "${schema}" cascade`);
			},
		};
	});
});
