import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOAuth2, type OAuth2Host } from './oauth2';
import { openPlainBrowser, type VisitedPage } from './oauth2/plain-browser';
import { MAIL_AUDIENCE, type Person } from './oauth2/state';

const REDIRECT = 'http://localhost:9/rest/oauth2-credential/callback';

let server: OAuth2Host;
let anna: Person;

beforeEach(async () => {
	server = await startOAuth2();
	server.registerRedirect(REDIRECT);
	anna = server.createPerson({ email: 'anna@example.com', name: 'Anna' });
});

afterEach(async () => {
	await server.stop();
});

function authorizationAddress(changes: Record<string, string> = {}): string {
	const query = new URLSearchParams({
		client_id: server.clientId,
		response_type: 'code',
		redirect_uri: REDIRECT,
		scope: 'openid email profile offline_access mail.imap mail.smtp',
		state: 'of-n8n',
		...changes,
	});
	return `${server.authorizationUrl}?${query.toString()}`;
}

interface Answer {
	status: number;
	body: Record<string, string>;
}

async function askForTokens(form: Record<string, string>, secret?: string): Promise<Answer> {
	const credentials = `${server.clientId}:${secret ?? server.clientSecret}`;
	const response = await fetch(server.tokenUrl, {
		method: 'POST',
		headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
		body: new URLSearchParams(form),
	});
	return { status: response.status, body: (await response.json()) as Record<string, string> };
}

async function exchangeCode({ address }: VisitedPage): Promise<Answer> {
	const code = new URL(address).searchParams.get('code') ?? '';
	return await askForTokens({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT });
}

async function refresh(refreshToken: string): Promise<Answer> {
	return await askForTokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
}

async function userInfo(accessToken: string): Promise<Answer> {
	const response = await fetch(server.userInfoUrl, {
		headers: { authorization: `Bearer ${accessToken}` },
	});
	return { status: response.status, body: (await response.json()) as Record<string, string> };
}

function claims(token = ''): Record<string, unknown> {
	const payload = token.split('.')[1] ?? '';
	return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}

describe('the OAuth2 server of the tests', () => {
	it.each([{}, { prompt: 'consent' }, { prompt: 'select_account' }])(
		'grants tokens to who logs in and allows it, asked with %o',
		async (prompt) => {
			const browser = openPlainBrowser(REDIRECT);
			const logIn = await browser.visit(authorizationAddress(prompt));
			const consent = await browser.visit(logIn.address, { email: 'anna@example.com' });
			const end = await browser.visit(consent.address, { answer: 'allow' });
			const { body } = await exchangeCode(end);

			expect(logIn.html).toContain('data-test-id="pick-anna@example.com"');
			expect(consent.html).toContain('data-test-id="allow"');
			expect(new URL(end.address).searchParams.get('state')).toBe('of-n8n');
			expect(claims(body['id_token'])).toMatchObject({
				email: 'anna@example.com',
				preferred_username: 'anna@example.com',
				name: 'Anna',
			});
			expect((await userInfo(body['access_token'] ?? '')).body).toMatchObject({
				sub: anna.id,
				email: 'anna@example.com',
			});
			expect((await refresh(body['refresh_token'] ?? '')).status).toBe(200);
		},
	);

	it('tells the client where the person refuses', async () => {
		const browser = openPlainBrowser(REDIRECT);
		const logIn = await browser.visit(authorizationAddress());
		const consent = await browser.visit(logIn.address, { email: 'anna@example.com' });
		const end = await browser.visit(consent.address, { answer: 'refuse' });

		expect(new URL(end.address).searchParams.get('error')).toBe('access_denied');
	});

	it('needs no hands for the remembered person', async () => {
		server.rememberPerson(anna);

		const end = await openPlainBrowser(REDIRECT).visit(authorizationAddress());
		const { body } = await exchangeCode(end);

		expect(await server.introspect(body['access_token'] ?? '')).toMatchObject({
			active: true,
			username: 'anna@example.com',
		});
	});

	it('shows an error of its own where the redirect address is not registered', async () => {
		const page = await openPlainBrowser().visit(
			authorizationAddress({ redirect_uri: 'http://localhost:9/elsewhere' }),
		);

		expect(page).toMatchObject({ status: 400, html: expect.stringContaining('redirect_uri') });
		expect(page.html).toContain('data-test-id="error"');
	});

	it('refuses a wrong secret', async () => {
		const answer = await askForTokens({ grant_type: 'refresh_token', refresh_token: 'x' }, 'wrong');

		expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
	});

	it('takes the secret in the body, too', async () => {
		const { refreshToken } = await server.issueTokens({ person: anna });
		const response = await fetch(server.tokenUrl, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'refresh_token',
				refresh_token: refreshToken,
				client_id: server.clientId,
				client_secret: server.clientSecret,
			}),
		});

		expect(response.status).toBe(200);
	});

	it('fails as many refreshes as it is told to, and logs all', async () => {
		const { refreshToken } = await server.issueTokens({ person: anna });
		server.failRefreshes(1);

		await refresh(refreshToken);
		await refresh(refreshToken);

		expect(server.tokenRequests()).toEqual([
			{ grantType: 'refresh_token', status: 503, at: expect.any(Date) },
			{ grantType: 'refresh_token', status: 200, at: expect.any(Date) },
		]);
	});

	it('refuses what was revoked', async () => {
		const first = await server.issueTokens({ person: anna });
		const second = await server.issueTokens({ person: anna });
		await server.revoke(first.refreshToken);
		await server.revoke(first.accessToken);
		const afterFirst = await server.introspect(second.accessToken);
		await server.revokeGrant(anna);

		expect(await server.introspect(first.accessToken)).toEqual({ active: false });
		expect((await refresh(first.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
		expect(afterFirst).toMatchObject({ active: true });
		expect(await server.introspect(second.accessToken)).toEqual({ active: false });
		expect((await refresh(second.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
	});

	it('gives out access tokens that are as long-lived as it is told', async () => {
		server.setAccessTokenLifetime(7);
		const { refreshToken, expiresInSeconds } = await server.issueTokens({ person: anna });

		expect(expiresInSeconds).toBe(7);
		expect((await refresh(refreshToken)).body).toMatchObject({ expires_in: 7 });
	});

	it('takes a token of another audience for none', async () => {
		const { accessToken } = await server.issueTokens({
			person: anna,
			audience: 'https://calendar.example.test/',
		});

		expect(await server.introspect(accessToken)).toEqual({ active: false });
	});

	it('writes the claims into an access token that is a JWT', async () => {
		const { accessToken } = await server.issueTokens({ person: anna, jwtAccessToken: true });
		const [header, , signature] = accessToken.split('.');
		const forged = `${header}.${Buffer.from('{"jti":"x"}').toString('base64url')}.${signature}`;

		expect(claims(accessToken)).toMatchObject({ aud: MAIL_AUDIENCE, upn: 'anna@example.com' });
		expect(await server.introspect(accessToken)).toMatchObject({ active: true });
		expect(await server.introspect(forged)).toEqual({ active: false });
		expect((await userInfo(accessToken)).status).toBe(401);
	});

	it('leaves the name out of an id token, or the id token altogether', async () => {
		const withoutName = await server.issueTokens({ person: anna, idToken: 'withoutName' });
		const withoutIdToken = await server.issueTokens({ person: anna, idToken: 'none' });
		const bo = server.createPerson({ email: 'bo@example.com', tells: 'nowhere' });
		const unnamed = await server.issueTokens({ person: bo });

		expect(claims(withoutName.idToken)).not.toHaveProperty('email');
		expect((await userInfo(withoutName.accessToken)).body).toHaveProperty('email');
		expect(withoutIdToken.idToken).toBeUndefined();
		expect((await userInfo(unnamed.accessToken)).body).toEqual({ sub: bo.id });
	});
});

describe('an OAuth2 server with JWTs and rotation', () => {
	it('gives out JWTs for the mail servers and refresh tokens that work once', async () => {
		await server.stop();
		server = await startOAuth2({
			jwtAccessTokens: true,
			rotateRefreshTokens: true,
			rememberedPerson: { email: 'anna@example.com' },
		});
		server.registerRedirect(REDIRECT);
		const { body } = await exchangeCode(
			await openPlainBrowser(REDIRECT).visit(authorizationAddress()),
		);

		const refreshed = await refresh(body['refresh_token'] ?? '');
		const again = await refresh(body['refresh_token'] ?? '');

		expect(claims(body['access_token'])).toMatchObject({ aud: MAIL_AUDIENCE });
		expect(claims(body['id_token'])).toMatchObject({ email: 'anna@example.com' });
		expect(claims(refreshed.body['access_token'])).toMatchObject({ aud: MAIL_AUDIENCE });
		expect(again.body).toMatchObject({ error: 'invalid_grant' });
	});
});
