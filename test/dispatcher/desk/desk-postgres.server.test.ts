import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { describe, inject } from 'vitest';
import { openDesk, type Desk } from '../../../dispatcher/desk/open-desk';
import { describeDesk } from '../../contracts/desk-contract';

const { postgres } = inject('servers');

async function query(text: string): Promise<void> {
	const client = new Client(postgres);
	await client.connect();
	await client.query(text);
	await client.end();
}

describe('the desk on PostgreSQL', () => {
	describeDesk(async () => {
		const database = `desk_${randomUUID().replaceAll('-', '')}`;
		await query(`create database ${database}`);
		const desks: Desk[] = [];
		const location = {
			...{ kind: 'postgres' as const, tls: 'off' as const },
			...{ ...postgres, database, schema: 'helpdesk' },
		};
		return {
			location,
			takesTwoWriters: true,
			open: async (clock) => {
				const desk = await openDesk(location, { clock });
				desks.push(desk);
				return desk;
			},
			remove: async () => {
				await Promise.all(desks.map(async (desk) => await desk.close()));
				await query(`drop database ${database}`);
			},
		};
	});
});
