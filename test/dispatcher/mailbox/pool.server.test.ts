import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createMailboxPool, type MailboxPool } from '../../../dispatcher/mailbox/pool';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { openLine, type Line } from '../../hosts/line';
import { connectionTo } from '../../hosts/mailboxes';

describe('a pool of mailbox connections', () => {
	let pool: MailboxPool;
	let line: Line;
	let connection: MailboxConnection;

	const clientOf = async (opened = connection): Promise<ImapFlow> =>
		await pool.use(opened, async (client) => await Promise.resolve(client));

	beforeEach(async () => {
		line = await openLine(inject('servers').dovecot);
		connection = connectionTo(line, { user: `user-${randomUUID()}` });
		pool = createMailboxPool({ idleMs: 60_000 });
	});

	afterEach(async () => {
		await pool.close();
		await line.stop();
	});

	it('keeps a connection for the work that follows', async () => {
		const first = await clientOf();

		await expect(clientOf()).resolves.toBe(first);
	});

	it('does one piece of work at a time', async () => {
		const order: string[] = [];
		const work = (name: string) => async (client: ImapFlow) => {
			order.push(`${name} begins`);
			await client.noop();
			order.push(`${name} ends`);
		};

		await Promise.all([pool.use(connection, work('A')), pool.use(connection, work('B'))]);

		expect(order).toEqual(['A begins', 'A ends', 'B begins', 'B ends']);
		expect(line.connectionCount()).toBe(1);
	});

	it('gives each mailbox a connection of its own', async () => {
		const other = connectionTo(line, { user: `user-${randomUUID()}` });

		const first = await clientOf();

		await expect(clientOf(other)).resolves.not.toBe(first);
	});

	it('does not hand an open mailbox to who has another password', async () => {
		await clientOf();
		const logIn = { ...connection.logIn, password: 'guessed' };

		await expect(clientOf({ ...connection, logIn })).rejects.toMatchObject({
			code: 'log-in-failed',
		});
	});

	it('replaces a connection that broke while nobody used it', async () => {
		const first = await clientOf();
		const closed = once(first, 'close');
		line.cut();
		await closed;

		const second = await clientOf();

		expect(second).not.toBe(first);
		expect(second.usable).toBe(true);
	});

	it('says that the connection was lost where it breaks during work', async () => {
		const work = pool.use(connection, async (client) => {
			line.cut();
			await client.noop();
			await client.mailboxOpen('INBOX');
		});

		await expect(work).rejects.toMatchObject({ code: 'connection-lost' });
	});

	it('passes on what the work throws, and goes on', async () => {
		const failure = new Error('of the work itself');

		await expect(pool.use(connection, async () => await Promise.reject(failure))).rejects.toBe(
			failure,
		);

		await expect(clientOf()).resolves.toMatchObject({ usable: true });
	});

	it('closes a connection that is not used any more', async () => {
		const brief = createMailboxPool({ idleMs: 10 });
		const client = await brief.use(connection, async (used) => await Promise.resolve(used));

		await once(client, 'close');

		expect(client.usable).toBe(false);
	});

	it('lets the work at hand finish when it is closed', async () => {
		const begun = Promise.withResolvers<void>();
		const work = pool.use(connection, async (client) => {
			begun.resolve();
			await client.noop();
			return (await client.mailboxOpen('INBOX')).path;
		});
		await begun.promise;

		await pool.close();

		await expect(work).resolves.toBe('INBOX');
	});

	it('tries again after a connecting that failed', async () => {
		const wrong = { ...connection, port: 1 };

		await expect(clientOf(wrong)).rejects.toMatchObject({ code: 'connection-failed' });
		await expect(clientOf(wrong)).rejects.toMatchObject({ code: 'connection-failed' });
	});
});
