import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listFolders } from '../../../dispatcher/mailbox/list-folders';
import { moveMails } from '../../../dispatcher/mailbox/move-mails';
import { openFolder } from '../../../dispatcher/mailbox/open-folder';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import {
	appendMails,
	connectionTo,
	createFolders,
	inMailbox,
	listMails,
} from '../../hosts/mailboxes';
import { composeMail } from '../../hosts/sample-mail';

type Host = Pick<DovecotHost, 'host' | 'port'>;

async function mailboxWith(host: Host, subjects: string[]): Promise<MailboxConnection> {
	const connection = connectionTo(host, { user: `user-${randomUUID()}` });
	await createFolders(connection, ['Queue', 'Done']);
	const mails = subjects.map(async (subject) => await composeMail({ subject }));
	await appendMails(connection, 'Queue', await Promise.all(mails));
	return connection;
}

interface Move {
	destination?: string;
	copied?: number[];
	onCopied?: (uids: number[]) => void;
}

async function move(
	connection: MailboxConnection,
	uids: number[],
	{ destination = 'Done', copied = [], onCopied }: Move = {},
): Promise<void> {
	await inMailbox(connection, async (client) => {
		await openFolder(client, 'Queue');
		const folder = (await listFolders(client)).find(({ path }) => path === destination);
		const missing = { path: destination, listedAs: destination, displayPath: destination };
		await moveMails(client, {
			uids,
			destination: folder ?? { ...missing, selectable: true },
			copied: new Set(copied),
			onCopied: async (done) => await Promise.resolve(onCopied?.(done)),
		});
	});
}

async function flagDeleted(connection: MailboxConnection, uid: number): Promise<void> {
	await inMailbox(connection, async (client) => {
		await openFolder(client, 'Queue');
		await client.messageFlagsAdd([uid], ['\\Deleted'], { uid: true });
	});
}

async function subjectsIn(connection: MailboxConnection, folder: string): Promise<string[]> {
	return (await listMails(connection, folder)).map(({ subject }) => subject);
}

describe('moveMails', () => {
	const { dovecot } = inject('servers');

	it('moves the mails asked for and no other', async () => {
		const connection = await mailboxWith(dovecot, ['A', 'B', 'C']);

		await move(connection, [1, 3]);

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A', 'C']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['B']);
	});

	it('moves two hundred mails in one go', async () => {
		const uids = Array.from({ length: 200 }, (_, index) => index + 1);
		const connection = await mailboxWith(
			dovecot,
			uids.map((uid) => `Mail ${uid}`),
		);

		await move(connection, uids);

		await expect(subjectsIn(connection, 'Done')).resolves.toHaveLength(200);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual([]);
	});

	it('passes over what is gone, and moves the rest', async () => {
		const connection = await mailboxWith(dovecot, ['A']);

		await move(connection, [1, 42]);

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
	});

	it('moves to a folder whose name is not ASCII', async () => {
		const connection = await mailboxWith(dovecot, ['A']);
		await createFolders(connection, ['Erledigt & gelöst 完了']);

		await move(connection, [1], { destination: 'Erledigt & gelöst 完了' });

		await expect(subjectsIn(connection, 'Erledigt & gelöst 完了')).resolves.toEqual(['A']);
	});

	it('moves nothing on a second run', async () => {
		const connection = await mailboxWith(dovecot, ['A']);
		await move(connection, [1]);

		await move(connection, [1]);

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
	});

	it('moves nothing where nothing is asked for', async () => {
		const connection = await mailboxWith(dovecot, ['A']);

		await move(connection, []);

		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A']);
	});

	it('names a destination that is not there, and leaves the mail', async () => {
		const connection = await mailboxWith(dovecot, ['A']);

		await expect(move(connection, [1], { destination: 'Nowhere' })).rejects.toMatchObject({
			code: 'folder-not-writable',
			message: expect.stringMatching(/refused to move mails to "Nowhere": "NO \[TRYCREATE\]/),
		});

		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A']);
	});
});

describe('moveMails, on a server without MOVE', () => {
	let host: DovecotHost;

	beforeAll(async () => {
		host = await startDovecot({ withoutMove: true });
	});

	afterAll(async () => {
		await host.stop();
	});

	it('removes only what it moved, not what others flagged as deleted', async () => {
		const connection = await mailboxWith(host, ['Flagged by a person', 'A', 'B']);
		await flagDeleted(connection, 1);

		await move(connection, [2]);

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['Flagged by a person', 'B']);
	});

	it('leaves the mail where the copy fails', async () => {
		const connection = await mailboxWith(host, ['A']);

		await expect(move(connection, [1], { destination: 'Nowhere' })).rejects.toMatchObject({
			code: 'folder-not-writable',
		});

		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A']);
	});

	it('tells of the copies it made, and never copies one twice', async () => {
		const connection = await mailboxWith(host, ['A', 'B']);
		const told: number[] = [];

		await move(connection, [1, 2], { copied: [1], onCopied: (uids) => told.push(...uids) });

		expect(told).toEqual([2]);
		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['B']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual([]);
	});
});

describe('moveMails, on a server with neither MOVE nor UIDPLUS', () => {
	let host: DovecotHost;

	beforeAll(async () => {
		host = await startDovecot({ withoutUidPlus: true });
	});

	afterAll(async () => {
		await host.stop();
	});

	it('copies and flags, expunges nothing, and takes the flagged for moved', async () => {
		const connection = await mailboxWith(host, ['A', 'B']);

		await move(connection, [1]);
		await move(connection, [1]);

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A', 'B']);
	});
});
