import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../dispatcher/core/ports';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import { FolderLease, type LeasedFolder } from '../../../dispatcher/inbox/folder-lease';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { divisionSettings } from '../engine';

const MINUTE_MS = 60_000;

describe('a division’s hold on its folder', () => {
	let folder: string;
	let store: Store;
	let now: number;

	beforeEach(async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
		now = Date.UTC(2026, 0, 5);
		folder = await mkdtemp(join(tmpdir(), 'hold-'));
		const file = join(folder, 'desk.sqlite');
		store = await openStore({ kind: 'sqlite', file }, { clock: () => new Date(now) });
	});

	afterEach(async () => {
		vi.useRealTimers();
		await store.close();
		await rm(folder, { recursive: true });
	});

	const hold = (watcher: string): FolderLease =>
		new FolderLease({ watcher, processingTimeMs: MINUTE_MS, logger: silentLogger });

	const folderOf = async (name: string): Promise<LeasedFolder> => {
		const settings = { ...divisionSettings(`${name}@example.com`), name, identificationTag: name };
		const { id } = await saveDivision(store, settings);
		return { store, divisionId: id, mailbox: 'imap://example.com/INBOX', displayPath: 'INBOX' };
	};

	const passMinutes = async (minutes: number): Promise<void> => {
		for (let minute = 0; minute < minutes; minute += 1) {
			now += MINUTE_MS;
			await vi.advanceTimersByTimeAsync(MINUTE_MS);
			// The renewing goes to the desk, and nothing waits for it.
			await store.db.selectFrom('divisions').select('id').execute();
		}
	};

	it('keeps others away, and names the division that has it', async () => {
		await hold('first').take(await folderOf('IT'));

		await expect(hold('second').take(await folderOf('HR'))).rejects.toThrow(
			'The folder "INBOX" is already being processed for the division "IT"',
		);
	});

	it('lasts as long as the session does, however long its looks take', async () => {
		await hold('first').take(await folderOf('IT'));
		await passMinutes(30);

		await expect(hold('second').take(await folderOf('HR'))).rejects.toThrow('division "IT"');
	});

	it('runs out where nobody looks after the folder', async () => {
		const abandoned = hold('first');
		await abandoned.take(await folderOf('IT'));
		abandoned.abandon();
		await passMinutes(4);

		await expect(hold('second').take(await folderOf('HR'))).resolves.toBeUndefined();
	});

	it('ends at once where it is released', async () => {
		const first = hold('first');
		await first.take(await folderOf('IT'));
		await first.release();

		await expect(hold('second').take(await folderOf('HR'))).resolves.toBeUndefined();
	});

	it('is not released by a session that another one of the division has replaced', async () => {
		const [before, after] = [hold('before'), hold('after')];
		await before.take(await folderOf('IT'));
		await after.take(await folderOf('IT'));
		await before.release();

		await expect(hold('other').take(await folderOf('HR'))).rejects.toThrow('division "IT"');
	});
});
