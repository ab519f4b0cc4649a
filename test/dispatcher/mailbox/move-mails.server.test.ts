import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { moveMails, type MoveRequest } from '../../../dispatcher/mailbox/move-mails';
import { openFolder } from '../../../dispatcher/mailbox/scan';
import type { MailboxConnection, MoveResult } from '../../../dispatcher/mailbox/types';
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

async function move(
	connection: MailboxConnection,
	uids: number[],
	changes: Partial<MoveRequest> = {},
): Promise<MoveResult> {
	return await inMailbox(connection, async (client) => {
		const { uidValidity } = await openFolder(client, 'Queue');
		return await moveMails(client, {
			folder: 'Queue',
			destination: 'Done',
			uidValidity,
			uids,
			...changes,
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

		await expect(move(connection, [1, 3])).resolves.toEqual({ moved: [1, 3], missing: [] });

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A', 'C']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['B']);
	});

	it('moves two hundred mails in one go', async () => {
		const uids = Array.from({ length: 200 }, (_, index) => index + 1);
		const connection = await mailboxWith(
			dovecot,
			uids.map((uid) => `Mail ${uid}`),
		);

		const { moved } = await move(connection, uids);

		expect(moved).toEqual(uids);
		await expect(subjectsIn(connection, 'Done')).resolves.toHaveLength(200);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual([]);
	});

	it('reports what is gone, and moves the rest', async () => {
		const connection = await mailboxWith(dovecot, ['A']);

		await expect(move(connection, [1, 42])).resolves.toEqual({ moved: [1], missing: [42] });
	});

	it('moves nothing on a second run', async () => {
		const connection = await mailboxWith(dovecot, ['A']);
		await move(connection, [1]);

		await expect(move(connection, [1])).resolves.toEqual({ moved: [], missing: [1] });

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
	});

	it('moves nothing where nothing is asked for', async () => {
		const connection = await mailboxWith(dovecot, ['A']);

		await expect(move(connection, [])).resolves.toEqual({ moved: [], missing: [] });
	});

	it('names a destination that is not there, and leaves the mail', async () => {
		const connection = await mailboxWith(dovecot, ['A']);

		await expect(move(connection, [1], { destination: 'Nowhere' })).rejects.toMatchObject({
			code: 'folder-not-found',
			message: expect.stringContaining('"Nowhere"'),
		});

		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A']);
	});

	it('touches nothing in a folder that was made anew', async () => {
		const connection = await mailboxWith(dovecot, ['A']);
		const old = await inMailbox(connection, async (client) => await openFolder(client, 'Queue'));
		await inMailbox(connection, async (client) => await client.mailboxDelete('Queue'));
		await createFolders(connection, ['Queue']);
		await appendMails(connection, 'Queue', [await composeMail({ subject: 'Another' })]);

		await expect(move(connection, [1], { uidValidity: old.uidValidity })).rejects.toMatchObject({
			code: 'folder-changed',
		});

		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['Another']);
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

		await expect(move(connection, [2])).resolves.toEqual({ moved: [2], missing: [] });

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['Flagged by a person', 'B']);
	});

	it('leaves the mail where the copy fails', async () => {
		const connection = await mailboxWith(host, ['A']);

		await expect(move(connection, [1], { destination: 'Nowhere' })).rejects.toMatchObject({
			code: 'folder-not-found',
		});

		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A']);
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

		await expect(move(connection, [1])).resolves.toEqual({ moved: [1], missing: [] });
		await expect(move(connection, [1])).resolves.toEqual({ moved: [], missing: [1] });

		await expect(subjectsIn(connection, 'Done')).resolves.toEqual(['A']);
		await expect(subjectsIn(connection, 'Queue')).resolves.toEqual(['A', 'B']);
	});
});
