import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../dispatcher/database/open-store';
import { shareStore } from '../../../dispatcher/database/share-store';

let folder: string;
let opened: Store[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'share-desk-'));
	opened = [];
});

afterEach(async () => {
	await Promise.all(opened.map(async (store) => await store.close()));
	await rm(folder, { recursive: true });
});

async function share(file: string): Promise<Store> {
	const store = await shareStore({ kind: 'sqlite', file });
	opened.push(store);
	return store;
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
