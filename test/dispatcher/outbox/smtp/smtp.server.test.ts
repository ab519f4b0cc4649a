import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { openSmtp } from '../../../../dispatcher/outbox/smtp/smtp';
import { testSmtp } from '../../../../dispatcher/outbox/smtp/test-smtp';
import { SENDING_TIMEOUTS } from '../../../../dispatcher/outbox/smtp/timeouts';
import type { SmtpConnection } from '../../../../dispatcher/outbox/types';
import { listen } from '../../../hosts/listener';
import { startSmtp, type SmtpHost, type SmtpHostOptions } from '../../../hosts/smtp';
import { outgoingMail } from '../outgoing-mail';

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
	const server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.end(greeting);
	});
	const listener = await listen(server);
	stops.push(async () => await listener.stop());
	return listener;
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
			code: 'log-in-failed',
			message: `The mail server 127.0.0.1:${server.port} refused the login: 535 5.7.8 Wrong user or password`,
			whatToDo: 'Check the user and the password of the SMTP credential.',
		});
	});

	it('refuses a certificate that does not verify', async () => {
		const server = await start();
		const connection = connectionTo(server, { ignoreCertificateProblems: false });

		await expect(testSmtp(connection)).rejects.toMatchObject({
			code: 'tls-failed',
			message: expect.stringContaining('certificate'),
		});
	});

	it('names a host that does not exist', async () => {
		const connection = connectionTo({ host: 'smtp.invalid', port: 25 });

		await expect(testSmtp(connection)).rejects.toMatchObject({
			code: 'host-not-found',
			message: expect.stringContaining('smtp.invalid'),
		});
	});

	const envelope = { from: 'desk@example.com', to: ['boss@example.com'] };

	it('goes as far as a mail would, and sends none', async () => {
		const server = await start();
		const steps: string[] = [];
		for (const step of ['sender', 'recipient', 'content'] as const) {
			server.teach(step, ({ address }) => void steps.push(`${step} ${address}`));
		}

		await testSmtp(connectionTo(server), { envelope });

		expect(steps).toEqual(['sender desk@example.com', 'recipient boss@example.com']);
		expect(server.mails()).toEqual([]);
	});

	it('passes where the server would take a mail later', async () => {
		const server = await start();
		server.teach('recipient', () => '450 4.2.0 Greylisted');

		await expect(testSmtp(connectionTo(server), { envelope })).resolves.toBeUndefined();
	});

	it.each([
		[
			'sender',
			'553 5.7.1 Sender address rejected: not owned by user desk',
			/"desk" must be allowed/,
		],
		['recipient', '554 5.7.1 <boss@example.com>: Relay access denied', /other domains/],
		['recipient', '550 5.1.1 No such user', /Check the address/],
		['sender', '550 5.4.5 Daily sending quota exceeded', /quota/],
	] as const)('fails as a mail would, at %s: %s', async (step, answer, cure) => {
		const server = await start();
		server.teach(step, () => answer);

		await expect(testSmtp(connectionTo(server), { envelope })).rejects.toMatchObject({
			code: 'sending-failed',
			message: expect.stringContaining(answer),
			whatToDo: expect.stringMatching(cure),
		});
	});

	it('says that a sign-in is asked for that the credential does not have', async () => {
		const server = await start({ requiresSignIn: true });
		const { user: _user, password: _password, ...connection } = connectionTo(server);

		await expect(testSmtp(connection, { envelope })).rejects.toMatchObject({
			message: expect.stringContaining('530'),
			whatToDo:
				'Enter the user and the password in the SMTP credential: this server requires a login.',
		});
	});

	it('says that STARTTLS is asked for that the credential switches off', async () => {
		const server = await start();
		server.teach('sender', ({ session }) =>
			session.secure ? undefined : '530 5.7.0 Must issue a STARTTLS command first',
		);
		const connection = connectionTo(server, { disableStartTls: true });

		await expect(testSmtp(connection, { envelope })).rejects.toMatchObject({
			whatToDo: expect.stringContaining('turn Disable STARTTLS off'),
		});
	});

	it('says in words that SSL/TLS was spoken to a port for STARTTLS', async () => {
		const server = await start();

		const failure = await testSmtp(connectionTo(server, { secure: true })).catch(String);

		await expect(testSmtp(connectionTo(server, { secure: true }))).rejects.toMatchObject({
			code: 'tls-failed',
			message: `The mail server 127.0.0.1:${server.port} does not speak SSL/TLS from the start on port ${server.port}`,
			whatToDo: expect.stringMatching(/Turn SSL\/TLS off.*usually 465/),
		});
		expect(failure).not.toMatch(/wrong version|openssl|ssl3/i);
	});

	it('says in words that a port for SSL/TLS does not greet whoever does not speak it', async () => {
		const server = await start({ tls: 'implicit' });
		const timeouts = { connectMs: 5_000, greetingMs: 200, answerMs: 5_000, mailMs: 5_000 };

		await expect(testSmtp(connectionTo(server), { timeouts })).rejects.toMatchObject({
			message: expect.stringContaining('did not answer on port'),
			whatToDo: expect.stringMatching(/Turn SSL\/TLS on.*usually 465.*usually 587/),
		});
	});

	it('says which recipient cannot be told to a server without SMTPUTF8', async () => {
		const server = await start({ takesUnicode: false });
		const unsendable = { ...envelope, to: ['jörg@bücher.example'] };

		await expect(testSmtp(connectionTo(server), { envelope: unsendable })).rejects.toMatchObject({
			message: expect.stringContaining('"jörg@bücher.example" cannot be used'),
		});
	});
});

describe('waiting for an outgoing mail server', () => {
	it('lasts as long as RFC 5321 section 4.5.3.2 asks for', () => {
		expect(SENDING_TIMEOUTS.greetingMs).toBeGreaterThanOrEqual(5 * 60_000);
		expect(SENDING_TIMEOUTS.answerMs).toBeGreaterThanOrEqual(10 * 60_000);
		expect(SENDING_TIMEOUTS.mailMs).toBeGreaterThan(SENDING_TIMEOUTS.answerMs);
	});
});

describe('handing over a mail', () => {
	it.each([
		['closes the connection at once', '', 'away'],
		['refuses every client', '554 No service here\r\n', 'settings'],
		['is busy', '421 Come back later\r\n', 'away'],
		['is no mail server', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'away'],
	])('does not come about where the server %s', async (_what, greeting, kind) => {
		const smtp = openSmtp(connectionTo(await startRude(greeting)));

		const transaction = await smtp.send(outgoingMail('anna@example.com'));

		smtp.close();
		expect(transaction).toMatchObject({ recipients: [], outage: { kind } });
	});
});
