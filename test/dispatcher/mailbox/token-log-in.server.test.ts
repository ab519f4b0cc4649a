import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMailbox } from '../../../dispatcher/mailbox/connect';
import type { MailboxConnection } from '../../../dispatcher/mailbox/types';
import { fromImapCredential } from '../../../nodes/shared/connection';
import { connectAccount, type ConnectedAccount } from '../../hosts/connected-account';
import { startDovecot, type DovecotHost, type DovecotOptions } from '../../hosts/dovecot';
import { startExchange } from '../../hosts/exchange';
import { connectionTo } from '../../hosts/mailboxes';
import { startOAuth2, type OAuth2Host } from '../../hosts/oauth2';
import type { TokenWishes } from '../../hosts/oauth2/tokens';
import { openStrippingLine } from '../../hosts/stripping-line';

let provider: OAuth2Host;
let dovecot: DovecotHost;

beforeAll(async () => {
	provider = await startOAuth2();
	dovecot = await startDovecot({ oauth2: { introspectionUrl: provider.introspectionUrl } });
});

afterAll(async () => {
	await Promise.all([provider.stop(), dovecot.stop()]);
});

/** An account of a person whom no other test knows. */
async function connectSomebody(wishes: Omit<Partial<TokenWishes>, 'person'> = {}) {
	const email = `anna-${randomUUID()}@example.com`;
	const person = provider.createPerson({ email });
	const account = connectAccount(
		provider,
		person,
		await provider.issueTokens({ person, ...wishes }),
	);
	return { person, email, account };
}

function mailboxOf(
	account: ConnectedAccount,
	mailbox: string,
	changes: Partial<MailboxConnection> = {},
): MailboxConnection {
	const logIn = account.logInTo(mailbox);
	return connectionTo(dovecot, { user: mailbox, logIn, ...changes });
}

async function expectIn(connection: MailboxConnection): Promise<void> {
	const client = await connectMailbox(connection);
	expect(client.usable).toBe(true);
	await client.logout();
}

async function withDovecot(
	options: DovecotOptions,
	work: (host: DovecotHost) => Promise<void>,
): Promise<void> {
	const host = await startDovecot({
		oauth2: { introspectionUrl: provider.introspectionUrl },
		...options,
	});
	await work(host).finally(async () => await host.stop());
}

const refreshes = (): number =>
	provider.tokenRequests().filter(({ grantType }) => grantType === 'refresh_token').length;

describe('connecting with a token', () => {
	it('opens the person’s own mailbox', async () => {
		const { account, email } = await connectSomebody();

		await expectIn(mailboxOf(account, email));
	});

	it('opens a shared mailbox that the person has a right to', async () => {
		const { account, email } = await connectSomebody();
		await dovecot.allow(email, 'support@example.com');

		await expectIn(mailboxOf(account, 'support@example.com'));
	});

	it('says which person has no right to which mailbox, and renews the token for that only once', async () => {
		const { account, email } = await connectSomebody();
		const connection = mailboxOf(account, 'board@example.com');
		const before = refreshes();

		for (let attempt = 0; attempt < 3; attempt += 1) {
			await expect(connectMailbox(connection)).rejects.toMatchObject({
				code: 'log-in-failed',
				message: expect.stringContaining(
					`localhost refused the sign-in of "${email}" to the mailbox "board@example.com": "Authentication failed."; status invalid_token`,
				),
				whatToDo: expect.stringContaining('Full Access'),
			});
		}
		expect(refreshes() - before).toBe(1);
	});

	it.each([['oauthbearer'], ['xoauth2']] as const)('signs in by %s alone', async (mechanism) => {
		await withDovecot({ mechanisms: ['plain', mechanism] }, async (host) => {
			const { account, email } = await connectSomebody();

			await expectIn(connectionTo(host, { user: email, logIn: account.logInTo(email) }));
		});
	});

	it('tells what a server offers that offers no way for tokens', async () => {
		await withDovecot({ mechanisms: ['plain', 'login'] }, async (host) => {
			const { account, email } = await connectSomebody();
			const connection = connectionTo(host, { user: email, logIn: account.logInTo(email) });

			await expect(connectMailbox(connection)).rejects.toMatchObject({
				code: 'mechanism-not-offered',
				message: expect.stringMatching(/it has .*PLAIN.* needs OAUTHBEARER or XOAUTH2/),
			});
		});
	});

	it('renews a token that has expired before it connects', async () => {
		const { account, email } = await connectSomebody();
		account.stored.expiresAt = new Date(Date.now() - 1000);
		await provider.revoke(account.stored.accessToken);
		const before = refreshes();

		await expectIn(mailboxOf(account, email));

		expect(refreshes() - before).toBe(1);
	});

	it('renews a token that was revoked or that only the server’s clock takes for expired', async () => {
		const { account, email } = await connectSomebody();
		await provider.revoke(account.stored.accessToken);
		const before = refreshes();

		await expectIn(mailboxOf(account, email));

		expect(refreshes() - before).toBe(1);
	});

	it('renews once for executions that connect at the same time', async () => {
		const { account, email } = await connectSomebody();
		account.stored.expiresAt = new Date(Date.now() - 1000);
		const before = refreshes();

		await Promise.all(
			Array.from({ length: 5 }, async () => await expectIn(mailboxOf(account, email))),
		);

		expect(refreshes() - before).toBe(1);
	});

	it('asks the provider for nothing while the token lives', async () => {
		const { account, email } = await connectSomebody();
		const before = refreshes();

		for (let times = 0; times < 5; times += 1) await expectIn(mailboxOf(account, email));

		expect(refreshes() - before).toBe(0);
	});

	it('bears a provider that is out of breath for one refresh', async () => {
		const { account, email } = await connectSomebody();
		account.stored.expiresAt = new Date(Date.now() - 1000);
		provider.failRefreshes(1);

		await expectIn(mailboxOf(account, email));
	});

	it('asks to connect the account again where the person took access back', async () => {
		const { account, email, person } = await connectSomebody();
		await provider.revokeGrant(person);

		await expect(connectMailbox(mailboxOf(account, email))).rejects.toMatchObject({
			code: 'account-not-connected',
			whatToDo: 'Connect the account again.',
		});
	});

	it('tells for whom a token is that is for another audience', async () => {
		const { account, email } = await connectSomebody({
			audience: 'https://calendar.example.test/',
			jwtAccessToken: true,
		});

		const { accessToken } = account.stored;
		const tokens = { get: async () => await Promise.resolve({ accessToken }) };
		const logIn = { ...account.logInTo(email), tokens };

		const connection = connectionTo(dovecot, { user: email, logIn });

		await expect(connectMailbox(connection)).rejects.toMatchObject({
			code: 'log-in-failed',
			message: expect.stringContaining('the token is for https://calendar.example.test/'),
		});
	});

	it('does not connect with the account of another person', async () => {
		const { account, email } = await connectSomebody();
		const logIn = account.logInTo(email, { user: 'ben@example.com' });

		await expect(
			connectMailbox(connectionTo(dovecot, { user: email, logIn })),
		).rejects.toMatchObject({
			code: 'account-refused',
			message: expect.stringMatching(new RegExp(`"${email}".*only "ben@example.com"`)),
		});
	});

	it('never shows the token', async () => {
		const { account } = await connectSomebody();

		const error = await connectMailbox(mailboxOf(account, 'board@example.com')).catch(
			(thrown: Error) => thrown,
		);

		expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(
			account.stored.accessToken,
		);
	});
});

describe('connecting with a token through TLS', () => {
	it.each([
		['has expired', { expired: true }, /it has expired/],
		['is of another name', { names: ['DNS:mail.example.com'] }, /another name/],
		['is its own authority', { selfSigned: true }, /self-signed/],
	])('refuses a certificate that %s, and sends no token', async (_, certificate, words) => {
		await withDovecot({ certificate }, async (host) => {
			const { account, email } = await connectSomebody();
			const connection = connectionTo(host, {
				user: email,
				logIn: account.logInTo(email),
				port: host.tlsPort,
				security: 'ssl',
				...('selfSigned' in certificate ? {} : { certificateAuthority: host.certificateAuthority }),
			});

			await expect(connectMailbox(connection)).rejects.toMatchObject({
				code: 'tls-failed',
				message: expect.stringMatching(words),
			});
		});
	});

	it('never signs in in the clear where somebody between takes STARTTLS away', async () => {
		const line = await openStrippingLine(dovecot);
		const { account, email } = await connectSomebody();
		const { accessToken } = account.stored;

		const connection = connectionTo(line, {
			user: email,
			logIn: account.logInTo(email),
			security: 'startTls',
			certificateAuthority: dovecot.certificateAuthority,
		});

		await expect(connectMailbox(connection)).rejects.toMatchObject({
			code: 'tls-failed',
			message: expect.stringContaining('does not offer STARTTLS, so nobody was logged in'),
		});
		expect(line.heard()).not.toMatch(/AUTHENTICATE|LOGIN/i);
		expect(line.heard()).not.toContain(accessToken);
		await line.stop();
	});
});

describe('connecting to Exchange', () => {
	const connect = async (mailboxOf: (email: string) => string) => {
		const { account, email } = await connectSomebody();
		const exchange = await startExchange({
			personOf: async (token) =>
				await Promise.resolve(token === account.stored.accessToken ? email : undefined),
			mayOpen: (person, mailbox) => mailbox === person,
		});
		const mailbox = mailboxOf(email);
		const logIn = account.logInTo(mailbox);
		const connection = connectionTo(exchange, { user: mailbox, logIn });
		return { email, exchange, connected: connectMailbox(connection) };
	};

	it('says who has no right to the mailbox, although Exchange signs them in', async () => {
		const { connected, email, exchange } = await connect(() => 'support@example.com');

		await expect(connected).rejects.toMatchObject({
			code: 'mailbox-unavailable',
			message: `localhost signed "${email}" in, but gives no access to the mailbox "support@example.com": "User is authenticated but not connected."`,
			whatToDo: expect.stringContaining('Full Access'),
		});
		await exchange.stop();
	});

	it('opens the mailbox of the person with a token', async () => {
		const { connected, exchange } = await connect((email) => email);

		await (await connected).logout();
		await exchange.stop();
	});

	it.each([
		['anna@example.com', 'anna@example.com\\support@example.com'],
		['CORP\\anna', 'CORP\\anna\\support@example.com'],
	])('opens a shared mailbox for %s with a password', async (user, name) => {
		const exchange = await startExchange({
			personOf: async () => await Promise.resolve(undefined),
			mayOpen: () => true,
			password: 'secret',
		});
		const connection = fromImapCredential({
			emailAddress: 'support@example.com',
			user,
			password: 'secret',
			host: exchange.host,
			port: exchange.port,
			security: 'none',
		});

		await (await connectMailbox(connection)).logout();

		expect(exchange.logIns()).toEqual([name]);
		await exchange.stop();
	});
});

describe('connecting as a master user', () => {
	it('opens the mailbox of another with the master’s password', async () => {
		const masterUser = { name: 'anna', password: 'of a master' };
		await withDovecot({ masterUser }, async (host) => {
			const connection = fromImapCredential({
				emailAddress: 'support@example.com',
				user: 'anna',
				password: 'of a master',
				host: host.host,
				port: host.port,
				security: 'none',
				additionalFields: { sharedMailboxForm: 'masterUser' },
			});

			await expectIn(connection);
		});
	});
});
