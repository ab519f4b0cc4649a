import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ensureFolders, type DivisionFolders } from '../../../dispatcher/mailbox/ensure-folders';
import { listFolders } from '../../../dispatcher/mailbox/list-folders';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { connectionTo, createFolders, inMailbox } from '../../hosts/mailboxes';

function mailboxOn(host: { host: string; port: number }): MailboxConnection {
	return connectionTo(host, { user: `user-${randomUUID()}` });
}

async function ensure(connection: MailboxConnection, changes: Partial<DivisionFolders> = {}) {
	const folders = {
		toProcess: 'Inbox',
		processed: 'Inbox/Help/Traités',
		unprocessed: 'Inbox/Help/Non traités',
		createMissing: true,
		...changes,
	};
	return await inMailbox(connection, async (client) => await ensureFolders(client, folders));
}

describe.each([
	{ separator: '/', prefix: '', done: 'INBOX/Help/Traités' },
	{ separator: '.', prefix: '', done: 'INBOX.Help.Traités' },
	{ separator: '.', prefix: 'INBOX.', done: 'INBOX.Help.Traités' },
	{ separator: '/', prefix: 'Mail/', done: 'INBOX/Help/Traités' },
])('folders, with the separator $separator and the prefix "$prefix"', (notation) => {
	let host: DovecotHost;

	beforeAll(async () => {
		host = await startDovecot(notation);
	});

	afterAll(async () => {
		await host.stop();
	});

	it('are created with accents, and found again by any way to write them', async () => {
		const connection = mailboxOn(host);

		const { processed } = await ensure(connection, { unprocessed: 'Non traités' });
		const again = await ensure(connection, {
			processed: 'inbox.help.traités',
			unprocessed: 'NON TRAITÉS',
			createMissing: false,
		});

		expect(processed.displayPath).toBe('INBOX/Help/Traités');
		expect(again.processed.path).toBe(processed.path);
		expect(again.unprocessed.displayPath).toMatch(/Non traités$/);
	});

	it('are subscribed to', async () => {
		const connection = mailboxOn(host);

		const { processed } = await ensure(connection);

		const listed = await inMailbox(connection, async (client) => await client.list());
		expect(listed.find(({ path }) => path === processed.path)?.subscribed).toBe(true);
	});
});

describe('ensureFolders', () => {
	const { dovecot } = inject('servers');

	it('never creates the folder to process', async () => {
		const connection = mailboxOn(dovecot);
		await createFolders(connection, ['Helpdesk', 'Help']);

		await expect(ensure(connection, { toProcess: 'Helpdesc' })).rejects.toMatchObject({
			code: 'folder-not-found',
			message: expect.stringContaining('"Helpdesc"'),
			whatToDo: expect.stringMatching(/"Helpdesk", "Help"/),
		});
	});

	it('says which folder is missing where it is not to create any', async () => {
		await expect(
			ensure(mailboxOn(dovecot), { processed: 'Done', createMissing: false }),
		).rejects.toMatchObject({
			code: 'folder-not-found',
			message: expect.stringContaining('"Done"'),
		});
	});

	it('refuses two folders that are the same', async () => {
		await expect(
			ensure(mailboxOn(dovecot), { processed: 'Done', unprocessed: 'done' }),
		).rejects.toMatchObject({ code: 'settings-invalid' });
	});

	it.each(['', ' / '])('refuses %j for a folder to create', async (processed) => {
		await expect(ensure(mailboxOn(dovecot), { processed })).rejects.toMatchObject({
			code: 'folder-not-found',
		});
	});

	it('finds what it created before, on a second run', async () => {
		const connection = mailboxOn(dovecot);

		const first = await ensure(connection);

		await expect(ensure(connection)).resolves.toEqual(first);
	});
});

describe('listFolders', () => {
	it('tells which folders hold mail', async () => {
		const connection = mailboxOn(inject('servers').dovecot);
		await createFolders(connection, ['Team/Done']);

		const folders = await inMailbox(connection, listFolders);

		expect(folders).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ path: 'INBOX', displayPath: 'INBOX', selectable: true }),
				expect.objectContaining({ path: 'Team', selectable: false }),
				expect.objectContaining({ path: 'Team/Done', displayPath: 'Team/Done' }),
			]),
		);
	});
});
