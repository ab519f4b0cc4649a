import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { listWaiting, openFolder, readSizes } from '../../../dispatcher/mailbox/open-folder';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { appendMails, connectionTo, inMailbox } from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';

function mailbox(): MailboxConnection {
	return connectionTo(inject('servers').dovecot, { user: `user-${randomUUID()}` });
}

async function mailboxWith(mails: Array<Buffer | string>): Promise<MailboxConnection> {
	const connection = mailbox();
	await appendMails(connection, 'INBOX', mails);
	return connection;
}

describe('openFolder', () => {
	it('tells the validity of the folder’s UIDs and how many mails it holds', async () => {
		const connection = await mailboxWith([await composeMail()]);

		const opened = await inMailbox(connection, async (client) => await openFolder(client, 'INBOX'));

		expect(opened).toEqual({
			path: 'INBOX',
			uidValidity: expect.stringMatching(/^[1-9]\d*$/),
			mailCount: 1,
			readOnly: false,
			uidNext: 2,
		});
	});

	it('sees what came while the folder was open', async () => {
		const connection = mailbox();

		const count = await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			await appendMails(connection, 'INBOX', [await composeMail()]);
			return (await openFolder(client, 'INBOX')).mailCount;
		});

		expect(count).toBe(1);
	});

	it('names a folder that is not there', async () => {
		const opening = inMailbox(mailbox(), async (client) => await openFolder(client, 'Nowhere'));

		await expect(opening).rejects.toMatchObject({
			code: 'folder-not-found',
			message: expect.stringContaining('"Nowhere"'),
		});
	});
});

describe('listWaiting', () => {
	it('lists what is not flagged as deleted, the oldest first', async () => {
		const connection = await mailboxWith([
			await composeMail(),
			await composeMail(),
			await composeMail(),
		]);

		const waiting = await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			await client.messageFlagsAdd([2], ['\\Deleted'], { uid: true });
			await client.messageFlagsAdd([3], ['\\Seen'], { uid: true });
			return await listWaiting(client);
		});

		expect(waiting).toEqual([1, 3]);
	});

	it('lists nothing in an empty folder', async () => {
		const waiting = await inMailbox(mailbox(), async (client) => {
			await openFolder(client, 'INBOX');
			return await listWaiting(client);
		});

		expect(waiting).toEqual([]);
	});

	it('does not take a folder that is not open for an empty one', async () => {
		await expect(inMailbox(mailbox(), listWaiting)).rejects.toMatchObject({
			code: 'command-refused',
		});
	});
});

describe('readSizes', () => {
	it('tells octets, and leaves out what is gone', async () => {
		const mail = await composeMail();
		const connection = await mailboxWith([mail]);

		const sizes = await inMailbox(connection, async (client) => {
			await openFolder(client, 'INBOX');
			return await readSizes(client, [1, 77]);
		});

		expect(sizes).toEqual(new Map([[1, mail.length]]));
	});

	it('asks nothing for no mails', async () => {
		const sizes = await inMailbox(mailbox(), async (client) => await readSizes(client, []));

		expect(sizes).toEqual(new Map());
	});
});
