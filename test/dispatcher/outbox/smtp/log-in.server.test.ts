import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSmtp } from '../../../../dispatcher/outbox/smtp/smtp';
import { testSmtp } from '../../../../dispatcher/outbox/smtp/test-smtp';
import type { SmtpConnection } from '../../../../dispatcher/outbox/types';
import { startBearerSmtp } from '../../../hosts/bearer-smtp';
import { connectAccount } from '../../../hosts/connected-account';
import { startOAuth2, type OAuth2Host } from '../../../hosts/oauth2';
import type { TokenWishes } from '../../../hosts/oauth2/tokens';
import { startSmtp, type SmtpHost, type SmtpHostOptions } from '../../../hosts/smtp';
import { openStrippingLine } from '../../../hosts/stripping-line';
import { outgoingMail } from '../outgoing-mail';

let provider: OAuth2Host;
const stops: Array<() => Promise<unknown>> = [];

beforeAll(async () => {
	provider = await startOAuth2();
});

afterAll(async () => {
	await provider.stop();
});

afterEach(async () => {
	await Promise.all(stops.splice(0).map(async (stop) => await stop()));
});

async function start(options: SmtpHostOptions = {}): Promise<SmtpHost> {
	const introspect = async (token: string) => await provider.introspect(token);
	const server = await startSmtp({ oauth2: { introspect }, ...options });
	stops.push(async () => await server.stop());
	return server;
}

async function connectSomebody(wishes: Omit<Partial<TokenWishes>, 'person'> = {}) {
	const email = `anna-${randomUUID()}@example.com`;
	const person = provider.createPerson({ email });
	const issued = await provider.issueTokens({ person, ...wishes });
	return { email, account: connectAccount(provider, person, issued) };
}

type Account = Awaited<ReturnType<typeof connectSomebody>>['account'];

function connectionTo(
	{ host, port }: { host: string; port: number },
	account: Account,
	mailbox: string,
): SmtpConnection {
	return {
		host,
		port,
		secure: false,
		disableStartTls: false,
		tokenLogIn: account.logInTo(mailbox),
		ignoreCertificateProblems: true,
	};
}

const refreshes = (): number =>
	provider.tokenRequests().filter(({ grantType }) => grantType === 'refresh_token').length;

describe('sending with a token', () => {
	it('sends as the person, through TLS', async () => {
		const server = await start();
		const { account, email } = await connectSomebody();
		const smtp = openSmtp(connectionTo(server, account, email));

		await expect(smtp.send(outgoingMail('team@example.com'))).resolves.toMatchObject({
			recipients: [{ outcome: 'sent' }],
		});

		expect(server.mails()).toMatchObject([{ user: email, secure: true }]);
		smtp.close();
	});

	it('sends as a shared mailbox where the person may', async () => {
		const server = await start();
		const { account, email } = await connectSomebody();
		server.allow(email, 'support@example.com');
		const smtp = openSmtp(connectionTo(server, account, 'support@example.com'));

		await expect(smtp.send(outgoingMail('team@example.com'))).resolves.toMatchObject({
			recipients: [{ outcome: 'sent' }],
		});

		expect(server.mails()).toMatchObject([{ user: 'support@example.com' }]);
		smtp.close();
	});

	it('keeps a mail for later where the person may not, and says who may not what', async () => {
		const server = await start();
		const { account, email } = await connectSomebody();
		const smtp = openSmtp(connectionTo(server, account, 'board@example.com'));

		const delivery = await smtp.send(outgoingMail('team@example.com'));

		expect(delivery).toMatchObject({
			recipients: [],
			outage: {
				kind: 'settings',
				whatToDo: expect.stringContaining('may send as'),
				reason: expect.stringMatching(
					new RegExp(
						`refused the sign-in of "${email}" to "board@example.com" for sending.*status 401.*requires the scope mail.smtp`,
					),
				),
			},
		});
		expect(JSON.stringify(delivery)).not.toContain(account.stored.accessToken);
		smtp.close();
	});

	it('renews a token that was revoked, once', async () => {
		const server = await start();
		const { account, email } = await connectSomebody();
		await provider.revoke(account.stored.accessToken);
		const before = refreshes();

		await expect(testSmtp(connectionTo(server, account, email))).resolves.toBeUndefined();

		expect(refreshes() - before).toBe(1);
	});

	it('says which scope a token lacks', async () => {
		const server = await start();
		const { account, email } = await connectSomebody({ scope: 'openid email mail.imap' });

		await expect(testSmtp(connectionTo(server, account, email))).rejects.toMatchObject({
			code: 'log-in-failed',
			message: expect.stringContaining('it requires the scope mail.smtp'),
			whatToDo: expect.stringContaining('SMTP AUTH'),
		});
	});

	it('says that a server offers no way for tokens', async () => {
		const server = await start({ authMethods: ['PLAIN', 'LOGIN'] });
		const { account, email } = await connectSomebody();

		await expect(testSmtp(connectionTo(server, account, email))).rejects.toMatchObject({
			code: 'mechanism-not-offered',
			message: expect.stringContaining('offers neither XOAUTH2 nor OAUTHBEARER for sending'),
		});
	});

	it('does not send with the account of another person', async () => {
		const server = await start();
		const { account, email } = await connectSomebody();
		const tokenLogIn = account.logInTo(email, { user: 'ben@example.com' });

		await expect(
			testSmtp({ ...connectionTo(server, account, email), tokenLogIn }),
		).rejects.toMatchObject({ code: 'account-refused' });
		expect(server.mails()).toEqual([]);
	});

	it('signs in by OAUTHBEARER where a server has nothing else', async () => {
		const { account, email } = await connectSomebody();
		const server = await startBearerSmtp((token) => token === account.stored.accessToken);
		stops.push(async () => await server.stop());
		const connection = { ...connectionTo(server, account, email), disableStartTls: true };

		await expect(testSmtp(connection)).resolves.toBeUndefined();

		const { accessToken } = account.stored;
		expect(server.signIns()).toEqual([
			`n,a=${email},\x01host=127.0.0.1\x01port=${server.port}\x01auth=Bearer ${accessToken}\x01\x01`,
		]);
	});

	it('never shows the token in a refusal of a mail that repeats it', async () => {
		const { account, email } = await connectSomebody();
		const { accessToken } = account.stored;
		const server = await startBearerSmtp((token) => token === accessToken);
		stops.push(async () => await server.stop());
		const smtp = openSmtp({ ...connectionTo(server, account, email), disableStartTls: true });

		const delivery = await smtp.send(outgoingMail('anna@example.com'));
		smtp.close();

		expect(JSON.stringify(delivery)).toContain('553 5.7.1 Not with n,a=');
		expect(JSON.stringify(delivery)).toContain('Bearer ***');
		expect(JSON.stringify(delivery)).not.toContain(accessToken);
	});

	it('reads why OAUTHBEARER was refused', async () => {
		const { account, email } = await connectSomebody();
		const server = await startBearerSmtp(() => false);
		stops.push(async () => await server.stop());
		const connection = { ...connectionTo(server, account, email), disableStartTls: true };

		await expect(testSmtp(connection)).rejects.toMatchObject({
			code: 'log-in-failed',
			message: expect.stringMatching(/Token not accepted.*invalid_token.*scope mail\.smtp/),
		});
	});

	it.each([
		['has expired', { expired: true }, 'it has expired'],
		['is of another name', { names: ['DNS:mail.example.com'] }, 'it is for another name'],
		['is of an unknown authority', {}, 'its authority is not known here'],
	])('sends no token to a server whose certificate %s', async (problem, certificate, words) => {
		const server = await start({ certificate });
		const { account, email } = await connectSomebody();
		const connection = {
			...connectionTo(server, account, email),
			host: 'localhost',
			ignoreCertificateProblems: false,
			...(problem === 'is of an unknown authority'
				? {}
				: { certificateAuthority: server.certificateAuthority }),
		};

		await expect(testSmtp(connection)).rejects.toMatchObject({
			message: expect.stringContaining(`has a certificate that is not accepted: ${words}`),
		});
	});

	it.each([['a token'], ['a password']])(
		'sends no %s in the clear where somebody between takes STARTTLS away',
		async (secret) => {
			const server = await start();
			const line = await openStrippingLine(server);
			const { account, email } = await connectSomebody();
			const { tokenLogIn: _, ...rest } = connectionTo(line, account, email);
			const connection =
				secret === 'a token'
					? connectionTo(line, account, email)
					: { ...rest, user: 'desk', password: 'secret' };

			await expect(testSmtp(connection)).rejects.toMatchObject({
				message: expect.stringContaining('STARTTLS'),
			});

			expect(line.heard()).not.toMatch(/AUTH/i);
			await line.stop();
		},
	);
});
