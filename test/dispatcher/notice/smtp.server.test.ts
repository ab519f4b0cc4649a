import { createServer, type AddressInfo, type Server } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { openSmtp, testSmtp } from '../../../dispatcher/notice/smtp';
import type { SmtpConnection } from '../../../dispatcher/notice/types';
import { startSmtp, type SmtpHost, type SmtpHostOptions } from '../../hosts/smtp';
import { outgoingMail } from './outbox';

const stops: Array<() => Promise<unknown>> = [];

afterEach(async () => {
	await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function start(options: SmtpHostOptions = {}): Promise<SmtpHost> {
	const server = await startSmtp(options);
	stops.push(() => server.stop());
	return server;
}

/** A server that greets each client in this way and then says nothing more. */
async function startRude(greeting: string): Promise<{ host: string; port: number }> {
	const server: Server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.end(greeting);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stops.push(() => new Promise((resolve) => server.close(resolve)));
	return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

function connectionTo(
	{ host, port }: { host: string; port: number },
	changes: Partial<SmtpConnection> = {},
): SmtpConnection {
	return {
		host,
		port,
		secure: false,
		disableStartTls: false,
		user: 'desk',
		password: 'secret',
		ignoreCertificateProblems: true,
		...changes,
	};
}

describe('testing an outgoing mail server', () => {
	it('passes with the right log-in', async () => {
		const server = await start();

		await expect(testSmtp(connectionTo(server))).resolves.toBeUndefined();
	});

	it('passes with TLS from the first octet', async () => {
		const server = await start({ tls: 'implicit' });

		await expect(testSmtp(connectionTo(server, { secure: true }))).resolves.toBeUndefined();
	});

	it('passes without a log-in where the server wants none', async () => {
		const { host, port } = await start({ tls: 'none' });
		const connection: SmtpConnection = {
			host,
			port,
			secure: false,
			disableStartTls: false,
			ignoreCertificateProblems: false,
		};

		await expect(testSmtp(connection)).resolves.toBeUndefined();
	});

	it('tells the server’s words about a wrong password, and not the password', async () => {
		const server = await start();

		await expect(testSmtp(connectionTo(server, { password: 'hunter2' }))).rejects.toMatchObject({
			code: 'sending-failed',
			message: `The mail server 127.0.0.1:${server.port} refused the log-in: 535 5.7.8 Wrong user or password`,
		});
	});

	it('refuses a certificate that does not verify', async () => {
		const server = await start();
		const connection = connectionTo(server, { ignoreCertificateProblems: false });

		await expect(testSmtp(connection)).rejects.toMatchObject({
			code: 'sending-failed',
			message: expect.stringContaining('certificate'),
		});
	});

	it('names a host that does not exist', async () => {
		const connection = connectionTo({ host: 'smtp.invalid', port: 25 });

		await expect(testSmtp(connection)).rejects.toMatchObject({
			code: 'sending-failed',
			message: expect.stringContaining('smtp.invalid'),
		});
	});
});

describe('handing over a mail', () => {
	it.each([
		['closes the connection at once', ''],
		['refuses every client', '554 No service here\r\n'],
		['is busy', '421 Come back later\r\n'],
		['is no mail server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
	])('fails for now, with the connection, where the server %s', async (_what, greeting) => {
		const smtp = openSmtp(connectionTo(await startRude(greeting)));

		const delivery = await smtp.send(outgoingMail('anna@example.com'));

		smtp.close();
		expect(delivery).toMatchObject({
			accepted: false,
			failure: { kind: 'temporary', scope: 'connection' },
		});
	});
});
