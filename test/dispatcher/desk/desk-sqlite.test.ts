import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openDesk, type Desk } from '../../../dispatcher/desk/open-desk';
import { describeDesk } from '../../contracts/desk-contract';

describe('the desk on SQLite', () => {
	describeDesk(async () => {
		const folder = await mkdtemp(join(tmpdir(), 'desk-'));
		const file = join(folder, 'helpdesk.sqlite');
		const desks: Desk[] = [];
		const location = { kind: 'sqlite' as const, file };
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
				await rm(folder, { recursive: true });
			},
		};
	});
});
