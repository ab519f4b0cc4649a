import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../../../dispatcher/desk/open-desk';
import { shareDesk } from '../../../dispatcher/desk/share-desk';

let folder: string;
let opened: Desk[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'share-desk-'));
	opened = [];
});

afterEach(async () => {
	await Promise.all(opened.map(async (desk) => await desk.close()));
	await rm(folder, { recursive: true });
});

async function share(file: string): Promise<Desk> {
	const desk = await shareDesk({ kind: 'sqlite', file });
	opened.push(desk);
	return desk;
}

describe('sharing a desk', () => {
	it('opens one desk a place, for callers at the same moment too', async () => {
		const file = join(folder, 'helpdesk.sqlite');

		const [first, second] = await Promise.all([share(file), share(file)]);

		expect(second).toBe(first);
		expect(await share(file)).toBe(first);
	});

	it('opens another desk for another place', async () => {
		const first = await share(join(folder, 'one.sqlite'));

		expect(await share(join(folder, 'two.sqlite'))).not.toBe(first);
	});

	it('tries again after an opening that failed', async () => {
		const file = join(folder, 'later', 'helpdesk.sqlite');
		await expect(share(file)).rejects.toMatchObject({ code: 'desk-unavailable' });
		await mkdir(join(folder, 'later'));

		await expect(share(file)).resolves.toMatchObject({ kind: 'sqlite' });
	});
});
