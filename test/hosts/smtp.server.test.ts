import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOAuth2, type OAuth2Host } from './oauth2';
import type { Person } from './oauth2/state';
import { startSmtp, type SmtpHost } from './smtp';

let keepIn: string;
let server: SmtpHost;

beforeEach(async () => {
	keepIn = await mkdtemp(join(tmpdir(), 'kept-mails-'));
	server = await startSmtp({ keepIn, tls: 'none' });
});

afterEach(async () => {
	await server.stop();
	await rm(keepIn, { recursive: true });
});

async function sendTo(to: string): Promise<void> {
	const transport = createTransport({ host: server.host, port: server.port });
	await transport.sendMail({ from: 'desk@example.com', to, subject: 'Hello', text: 'Hello' });
}

describe('the SMTP server of the tests', () => {
	it('keeps each mail in a file as it came', async () => {
		await sendTo('anna@example.com');

		expect(await readdir(keepIn)).toEqual(['00001.eml']);
		expect(await readFile(join(keepIn, '00001.eml'))).toEqual(server.mails()[0]?.raw);
	});

	it('waits for a mail to a recipient', async () => {
		const waiting = server.waitForMail(({ to }) => to.includes('bo@example.com'));
		await sendTo('anna@example.com');
		await sendTo('bo@example.com');

		expect((await waiting).to).toEqual(['bo@example.com']);
	});

	it('says what came instead where a mail does not come', async () => {
		await sendTo('anna@example.com');

		await expect(server.waitForMail(() => false, 1)).rejects.toThrow(
			'No such mail came in 1 ms; 1 others did.',
		);
	});
});

describe('the SMTP server of the tests with OAuth2', () => {
	let provider: OAuth2Host;
	let guarded: SmtpHost;
	let anna: Person;

	beforeEach(async () => {
		provider = await startOAuth2();
		anna = provider.createPerson({ email: 'Anna@example.com' });
		guarded = await startSmtp({ oauth2: provider });
		guarded.allow(anna.email, 'support@example.com');
	});

	afterEach(async () => {
		await Promise.all([guarded.stop(), provider.stop()]);
	});

	async function signIn(user: string, accessToken: string): Promise<void> {
		const transport = createTransport({
			host: guarded.host,
			port: guarded.port,
			requireTLS: true,
			tls: { rejectUnauthorized: false },
			auth: { type: 'OAuth2', user, accessToken },
		});
		await transport.verify();
	}

	it('lets a person send for their own address and for a mailbox they may', async () => {
		const { accessToken } = await provider.issueTokens({ person: anna });

		await expect(signIn('anna@example.com', accessToken)).resolves.toBeUndefined();
		await expect(signIn('support@example.com', accessToken)).resolves.toBeUndefined();
	});

	it.each([
		['for a mailbox the person may not', 'sales@example.com', {}],
		['without the scope', 'anna@example.com', { scope: 'openid email mail.imap' }],
		['of another audience', 'anna@example.com', { audience: 'https://calendar.example.test/' }],
	])('refuses a token %s', async (_problem, mailbox, wishes) => {
		const { accessToken } = await provider.issueTokens({ person: anna, ...wishes });

		await expect(signIn(mailbox, accessToken)).rejects.toMatchObject({
			code: 'EAUTH',
			responseCode: 535,
		});
	});
});

describe('the certificate of an SMTP server of the tests', () => {
	it.each([
		['certificate has expired', { expired: true }],
		["Hostname/IP does not match certificate's altnames", { names: ['DNS:mail.example.com'] }],
		['self-signed certificate', { selfSigned: true }],
	])('makes clients say %s', async (words, certificate) => {
		const host = await startSmtp({ tls: 'implicit', certificate });
		const { port, certificateAuthority: ca } = host;
		const transport = createTransport({ host: 'localhost', port, secure: true, tls: { ca } });

		await expect(transport.verify()).rejects.toThrow(words);
		await host.stop();
	});
});
