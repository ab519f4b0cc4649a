import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectMailbox } from '../../../dispatcher/mailbox/connect';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { startDovecot, type DovecotHost } from '../../hosts/dovecot';
import { freePort } from '../../hosts/free-port';
import { openLine, passNothingOn, type Line } from '../../hosts/line';
import { connectionTo } from '../../hosts/mailboxes';

const { dovecot } = inject('servers');
const { port, tlsPort, certificateAuthority } = dovecot;

function mailbox(changes: Partial<MailboxConnection> = {}): MailboxConnection {
	return connectionTo(dovecot, { user: `user-${randomUUID()}`, ...changes });
}

describe('connectMailbox', () => {
	it.each([
		{ security: 'ssl', port: tlsPort },
		{ security: 'startTls', port },
	] as const)('protects the connection by $security with a trusted authority', async (way) => {
		const client = await connectMailbox(mailbox({ ...way, certificateAuthority }));

		expect(client.secureConnection).toBe(true);
		await client.logout();
	});

	it.each([
		{ security: 'ssl', port: tlsPort },
		{ security: 'startTls', port },
	] as const)('refuses an authority that is not known by $security', async (way) => {
		await expect(connectMailbox(mailbox(way))).rejects.toMatchObject({
			code: 'tls-failed',
			message: expect.stringContaining('authority is not known'),
		});
	});

	it.each([
		{ security: 'ssl', port: tlsPort },
		{ security: 'startTls', port },
	] as const)('refuses a certificate for another name by $security', async (way) => {
		const connection = mailbox({ ...way, certificateAuthority, serverName: 'mail.example.com' });

		await expect(connectMailbox(connection)).rejects.toMatchObject({
			code: 'tls-failed',
			message: expect.stringContaining('another name'),
		});
	});

	it('accepts any certificate where its problems are to be ignored', async () => {
		const connection = mailbox({
			security: 'ssl',
			port: tlsPort,
			ignoreCertificateProblems: true,
		});

		const client = await connectMailbox(connection);

		expect(client.usable).toBe(true);
		await client.logout();
	});

	it('stays in the clear where no protection is wanted', async () => {
		const client = await connectMailbox(mailbox({ security: 'none' }));

		expect(client.secureConnection).toBe(false);
		await client.logout();
	});

	it('says that port and secure connection do not match', async () => {
		const connection = mailbox({ security: 'ssl', certificateAuthority });

		await expect(connectMailbox(connection)).rejects.toMatchObject({
			code: 'tls-failed',
			whatToDo: expect.stringContaining('993'),
		});
	});

	it('tells a wrong password in the server’s words and never the password', async () => {
		const logIn = { kind: 'password', name: 'anna', password: 'Wr0ng-one' } as const;

		const failure = connectMailbox(mailbox({ logIn }));

		await expect(failure).rejects.toMatchObject({
			code: 'log-in-failed',
			message: expect.stringMatching(/"anna".*Authentication failed/),
		});
		await expect(failure).rejects.not.toThrow('Wr0ng-one');
	});

	it('names a host that does not exist', async () => {
		await expect(connectMailbox(mailbox({ host: 'nowhere.invalid' }))).rejects.toMatchObject({
			code: 'host-not-found',
			message: expect.stringContaining('nowhere.invalid'),
		});
	});

	it('names a port that is closed', async () => {
		const closed = await freePort();

		await expect(connectMailbox(mailbox({ port: closed }))).rejects.toMatchObject({
			code: 'connection-failed',
			message: expect.stringContaining(String(closed)),
		});
	});
});

describe('connectMailbox, with a server that never says a word', () => {
	let silent: Line;

	beforeAll(async () => {
		silent = await openLine(dovecot, { join: passNothingOn });
	});

	afterAll(async () => {
		await silent.stop();
	});

	it.each(['none', 'startTls', 'ssl'] as const)('gives up in time by %s', async (security) => {
		const connection = mailbox({ port: silent.port, security });

		await expect(
			connectMailbox(connection, { timeouts: { connectMs: 200 } }),
		).rejects.toMatchObject({
			code: 'timed-out',
		});
	});
});

describe('connectMailbox, with a server that does not offer STARTTLS', () => {
	let plain: DovecotHost;

	beforeAll(async () => {
		plain = await startDovecot({ withoutStartTls: true });
	});

	afterAll(async () => {
		await plain.stop();
	});

	it('does not log in where STARTTLS is wanted', async () => {
		const connection = connectionTo(plain, { user: 'anna', security: 'startTls' });

		await expect(connectMailbox(connection)).rejects.toMatchObject({
			code: 'tls-failed',
			message: expect.stringContaining('does not offer STARTTLS'),
		});
	});
});
