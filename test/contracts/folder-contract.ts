import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Folder } from '../../dispatcher/mailbox/folder';
import type { MailFolder, RawMail } from '../../dispatcher/mailbox/types';
import { readThreadFields } from '../../dispatcher/message/thread-fields';
import { composeMail } from '../hosts/sample-mail';

/** An empty mailbox, and one connection to it. */
export interface FolderHost {
	folder: Folder;
	/** Delivers mails by another way. */
	deliver(path: string, ...sources: Buffer[]): Promise<void>;
	/** Removes a folder by another way. */
	removeFolder(path: string): Promise<void>;
	stop(): Promise<void>;
}

const LIMITS = { readInFullUpTo: 1_000_000 };
const INBOX = 'INBOX';

/** What a mailbox must do for the inbox; run it once an implementation. */
export function describeFolder(makeHost: () => Promise<FolderHost>): void {
	describe('a mailbox, as the inbox sees it', () => {
		let host: FolderHost;
		beforeEach(async () => {
			host = await makeHost();
		});
		afterEach(async () => await host.stop());

		const deliver = async (...subjects: string[]): Promise<void> => {
			for (const subject of subjects) {
				const messageId = `<${subject}@example.com>`;
				await host.deliver(INBOX, await composeMail({ subject, messageId }));
			}
		};

		const move = async (uids: number[], destination: MailFolder) =>
			await host.folder.move({
				uids,
				destination,
				copied: new Set(),
				onCopied: async () => await Promise.resolve(),
			});

		const subjectsRead = async (uids: number[]): Promise<string[]> => {
			const mails: RawMail[] = [];
			for await (const mail of host.folder.read(uids, LIMITS)) mails.push(mail);
			const fields = mails.map(async ({ source }) => await readThreadFields(source));
			return (await Promise.all(fields)).map(({ subject }) => subject);
		};

		it('opens a folder with its UIDVALIDITY, and the UID that comes next', async () => {
			await deliver('one', 'two');

			const opened = await host.folder.open(INBOX);

			expect(opened).toMatchObject({ path: INBOX, mailCount: 2, readOnly: false, uidNext: 3 });
			expect(opened.uidValidity).toMatch(/^[1-9]\d*$/);
		});

		it('lists what waits in ascending order, and only what came later where that is asked', async () => {
			await deliver('one', 'two', 'three');
			await host.folder.open(INBOX);

			await expect(host.folder.list()).resolves.toEqual([1, 2, 3]);
			await expect(host.folder.list({ above: 2 })).resolves.toEqual([3]);
			await expect(host.folder.list({ above: 3 })).resolves.toEqual([]);
		});

		it('lists what came since the folder was opened', async () => {
			await host.folder.open(INBOX);
			await host.folder.list();
			await deliver('later');

			host.folder.forgetOpened();
			await host.folder.open(INBOX);

			await expect(host.folder.list()).resolves.toEqual([1]);
		});

		it('describes mails by size, time and what ties them to others', async () => {
			const source = await composeMail({
				subject: 'Réponse',
				date: new Date('2026-03-01T08:00:00Z'),
				from: 'Änne Example <anna@Example.com>',
				messageId: '<answer@example.com>',
				inReplyTo: '<request@example.com>',
				references: ['<first@example.com>', '<request@example.com>'],
			});
			await host.deliver(INBOX, source);
			await host.folder.open(INBOX);

			const [outline] = await host.folder.describe([1]);

			expect(outline).toMatchObject({ uid: 1, size: source.length });
			const age = Date.now() - (outline?.receivedAt.getTime() ?? 0);
			expect(Math.abs(age)).toBeLessThan(60_000);
			await expect(readThreadFields(outline?.header ?? Buffer.alloc(0))).resolves.toEqual({
				messageId: '<answer@example.com>',
				answered: ['<request@example.com>', '<request@example.com>', '<first@example.com>'],
				from: { name: 'Änne Example', address: 'anna@example.com' },
				subject: 'Réponse',
				date: 'Sun, 01 Mar 2026 08:00:00 +0000',
			});
		});

		it('describes and reads no mail that is gone, and asks nothing for none', async () => {
			await deliver('one');
			await host.folder.open(INBOX);

			const described = await host.folder.describe([1, 7]);

			expect(described.map(({ uid }) => uid)).toEqual([1]);
			await expect(subjectsRead([7])).resolves.toEqual([]);
			await expect(subjectsRead([1, 7])).resolves.toEqual(['one']);
			await expect(host.folder.listPresent([1, 7])).resolves.toEqual(new Set([1]));
			await expect(host.folder.listLeft([1, 7])).resolves.toEqual([1]);
		});

		it('reads mails in the order in which they are asked for, octet by octet', async () => {
			const source = await composeMail({ subject: 'whole' });
			await deliver('one', 'two');
			await host.deliver(INBOX, source);
			await host.folder.open(INBOX);

			await expect(subjectsRead([2, 1])).resolves.toEqual(['two', 'one']);
			await expect(host.folder.readOriginal(3, source.length)).resolves.toEqual(source);
			await expect(host.folder.readOriginal(9, 1)).resolves.toBeUndefined();
		});

		it('finds folders however they are written, and creates what is missing where that is wanted', async () => {
			const wanted = { createMissing: true };
			const created = await host.folder.find('Inbox/Done', wanted);

			const found = await host.folder.find('inbox.done', { createMissing: false });

			expect(found.path).toBe(created.path);
			const missing = host.folder.find('Nowhere', { createMissing: false });
			await expect(missing).rejects.toMatchObject({ code: 'folder-not-found' });
		});

		it('finds the three folders of a division, and takes no folder for two of them', async () => {
			const division = { toProcess: INBOX, processed: 'Done', unprocessed: 'Failed' };

			const found = await host.folder.findAll({ ...division, createMissing: true });

			expect(found.toProcess.path).toBe(INBOX);
			expect(found.processed.path).not.toBe(found.unprocessed.path);
			const twice = { ...division, unprocessed: 'done', createMissing: true };
			const refused = host.folder.findAll(twice);
			await expect(refused).rejects.toMatchObject({ code: 'settings-invalid' });
		});

		it('knows that a folder is gone once it asks anew', async () => {
			const { path } = await host.folder.find('Done', { createMissing: true });
			await host.removeFolder(path);

			host.folder.forgetFolders();

			const gone = host.folder.find('Done', { createMissing: false });
			await expect(gone).rejects.toMatchObject({ code: 'folder-not-found' });
			const opened = host.folder.open(path);
			await expect(opened).rejects.toMatchObject({ code: 'folder-not-found' });
		});

		it('asks anew by itself once a folder that it had found is not there', async () => {
			const { path } = await host.folder.find('Done', { createMissing: true });
			await host.removeFolder(path);

			const opened = host.folder.open(path);

			await expect(opened).rejects.toMatchObject({ code: 'folder-not-found' });
			const again = host.folder.find('Done', { createMissing: false });
			await expect(again).rejects.toMatchObject({ code: 'folder-not-found' });
		});

		it('moves mails, and counts one that is gone as moved', async () => {
			await deliver('one', 'two', 'three');
			const destination = await host.folder.find('Done', { createMissing: true });
			await host.folder.open(INBOX);
			await host.folder.list();

			await move([1, 3, 9], destination);

			await expect(host.folder.list()).resolves.toEqual([2]);
			await expect(host.folder.listLeft([1, 2, 3])).resolves.toEqual([2]);
			await host.folder.open(destination.path);
			const moved = await host.folder.list();
			await expect(subjectsRead(moved)).resolves.toEqual(['one', 'three']);
		});

		it('tells where the mails are that it moved', async () => {
			await deliver('one', 'two', 'three');
			const destination = await host.folder.find('Done', { createMissing: true });
			await host.folder.open(INBOX);
			await move([1], destination);

			const moved = await move([2, 3, 9], destination);

			const { uidValidity } = await host.folder.open(destination.path);
			expect(moved).toEqual({
				uidValidity,
				uids: new Map([
					[2, 2],
					[3, 3],
				]),
			});
			await expect(subjectsRead([2, 3])).resolves.toEqual(['two', 'three']);
		});

		it('finds mails by their Message-IDs, each of several copies too', async () => {
			const many = Array.from({ length: 25 }, (_, index) => `mail-${index}`);
			await deliver(...many, 'twice', 'twice', 'mail');
			await host.folder.open(INBOX);
			const asked = [...many, 'twice', 'mail', 'gone'];

			const found = await host.folder.findByMessageIds(asked.map((id) => `<${id}@example.com>`));

			expect(Object.fromEntries(found)).toEqual({
				...Object.fromEntries(many.map((id, index) => [`<${id}@example.com>`, [index + 1]])),
				'<twice@example.com>': [26, 27],
				'<mail@example.com>': [28],
			});
			await expect(host.folder.findByMessageIds([])).resolves.toEqual(new Map());
		});
	});
}
