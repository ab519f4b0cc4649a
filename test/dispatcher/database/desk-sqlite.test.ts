import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { describeStore } from '../../contracts/desk-contract';

describe('the desk on SQLite', () => {
	describeStore(async () => {
		const folder = await mkdtemp(join(tmpdir(), 'desk-'));
		const file = join(folder, 'helpdesk.sqlite');
		const desks: Store[] = [];
		const location = { kind: 'sqlite' as const, file };
		return {
			location,
			open: async (clock) => {
				const store = await openStore(location, { clock });
				desks.push(store);
				return store;
			},
			remove: async () => {
				await Promise.all(desks.map(async (store) => await store.close()));
				await rm(folder, { recursive: true });
			},
		};
	});
});
