import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startDovecot, type DovecotHost, type DovecotOptions } from '../dovecot';
import { startOAuth2, type OAuth2Host } from '../oauth2';
import type { Person } from '../oauth2/state';

const SUPPORT = 'support@example.com';

let provider: OAuth2Host;
let server: DovecotHost;
let anna: Person;
let bo: Person;

beforeAll(async () => {
	provider = await startOAuth2();
	const { introspectionUrl } = provider;
	server = await startDovecot({
		oauth2: { introspectionUrl },
		masterUser: { name: 'anna', password: 'of a master' },
	});
	anna = provider.createPerson({ email: 'Anna@example.com' });
	bo = provider.createPerson({ email: 'bo@example.com' });
	await server.allow(anna.email, SUPPORT);
});

afterAll(async () => {
	await Promise.all([server.stop(), provider.stop()]);
});

interface Auth {
	user: string;
	pass?: string;
	accessToken?: string;
}

/** `let in`, or the server's own words for refusing. */
async function signIn({ host, port }: DovecotHost, auth: Auth): Promise<unknown> {
	const client = new ImapFlow({ host, port, auth, logger: false, doSTARTTLS: false });
	try {
		await client.connect();
		await client.mailboxOpen('INBOX');
		await client.logout();
		return 'let in';
	} catch (error) {
		const { oauthError, response } = error as Record<string, unknown>;
		return { oauthError, response };
	}
}

async function signInWithToken(person: Person, user: string): Promise<unknown> {
	const { accessToken } = await provider.issueTokens({ person });
	return await signIn(server, { user, accessToken });
}

async function withServer(
	options: DovecotOptions,
	work: (host: DovecotHost) => Promise<void>,
): Promise<void> {
	const { introspectionUrl } = provider;
	const host = await startDovecot({ oauth2: { introspectionUrl }, ...options });
	await work(host).finally(async () => await host.stop());
}

describe('the Dovecot of the tests with OAuth2', () => {
	it('opens the mailbox of the person whose token it is', async () => {
		expect(await signInWithToken(anna, 'anna@example.com')).toBe('let in');
	});

	it('opens a shared mailbox to the person who was allowed to, and to nobody else', async () => {
		expect(await signInWithToken(anna, SUPPORT)).toBe('let in');
		expect(await signInWithToken(bo, SUPPORT)).toEqual({
			oauthError: { status: 'invalid_token' },
			response: expect.stringContaining('Authentication failed.'),
		});
		expect(await signInWithToken(anna, bo.email)).toMatchObject({
			oauthError: { status: 'invalid_token' },
		});
	});

	it('gives a right while it runs', async () => {
		const before = await signInWithToken(bo, 'sales@example.com');
		await server.allow(bo.email, 'sales@example.com');

		expect(before).toMatchObject({ oauthError: { status: 'invalid_token' } });
		expect(await signInWithToken(bo, 'sales@example.com')).toBe('let in');
	});

	it('takes a token that is a JWT', async () => {
		const { accessToken } = await provider.issueTokens({ person: bo, jwtAccessToken: true });

		expect(await signIn(server, { user: bo.email, accessToken })).toBe('let in');
	});

	it.each([
		['was revoked', {}],
		['is of another audience', { audience: 'https://calendar.example.test/' }],
		['is not for mail', { scope: 'openid email mail.smtp' }],
	])('refuses a token that %s', async (problem, wishes) => {
		const { accessToken } = await provider.issueTokens({ person: bo, ...wishes });
		if (problem === 'was revoked') await provider.revoke(accessToken);

		expect(await signIn(server, { user: bo.email, accessToken })).toMatchObject({
			oauthError: { status: 'invalid_token' },
			response: expect.stringContaining('Authentication failed.'),
		});
	});

	it('takes passwords still', async () => {
		expect(await signIn(server, { user: 'anna', pass: 'secret' })).toBe('let in');
	});

	it('opens any mailbox to the master user', async () => {
		const user = 'legal@example.com*anna';

		expect(await signIn(server, { user, pass: 'of a master' })).toBe('let in');
		expect(await readdir(join(server.dataFolder, 'mail'))).toContain('legal@example.com');
		expect(await signIn(server, { user, pass: 'wrong' })).toMatchObject({
			response: expect.stringContaining('Authentication failed.'),
		});
	});

	it('says XOAUTH2 errors in the words of XOAUTH2', async () => {
		await withServer({ mechanisms: ['plain', 'xoauth2'] }, async (host) => {
			const { accessToken } = await provider.issueTokens({ person: bo });

			expect(await signIn(host, { user: bo.email, accessToken })).toBe('let in');
			expect(await signIn(host, { user: SUPPORT, accessToken })).toMatchObject({
				oauthError: { status: '401', schemes: 'bearer', scope: 'mail' },
			});
		});
	});

	it('says that it cannot tell where the provider is away', async () => {
		const away = { introspectionUrl: 'http://127.0.0.1:9/' };
		await withServer({ oauth2: away }, async (host) => {
			expect(await signIn(host, { user: bo.email, accessToken: 'any' })).toMatchObject({
				response: expect.stringContaining('Temporary authentication failure'),
			});
		});
	});
});

describe('the certificate of a Dovecot of the tests', () => {
	it.each([
		['CERT_HAS_EXPIRED', { expired: true }],
		['ERR_TLS_CERT_ALTNAME_INVALID', { names: ['DNS:elsewhere.example.com'] }],
		['DEPTH_ZERO_SELF_SIGNED_CERT', { selfSigned: true }],
	])('makes clients say %s', async (code, certificate) => {
		await withServer({ certificate }, async ({ host, tlsPort: port, certificateAuthority: ca }) => {
			const auth = { user: 'anna', pass: 'secret' };
			const secure = { host, port, secure: true, tls: { ca } };
			const client = new ImapFlow({ ...secure, auth, logger: false });

			await expect(client.connect()).rejects.toMatchObject({ code });
		});
	});
});
