import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { createAccount, failure, idTokenOf, unsignedToken } from './tokens';

const MINUTE_MS = 60_000;

describe('createAccessTokens', () => {
	it('gives the stored token as long as it lives, and asks nobody', async () => {
		const { store, tokens, pass } = createAccount();

		for (let minute = 0; minute < 55; minute += 5) {
			await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-0' });
			pass(5 * MINUTE_MS);
		}

		expect(store.renewals).toBe(0);
	});

	it('renews a token shortly before it expires, once', async () => {
		const { store, tokens, pass } = createAccount();
		pass(59 * MINUTE_MS);

		await tokens.get();

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-1' });
		expect(store.renewals).toBe(1);
	});

	it('renews once for all that ask at the same time', async () => {
		const { store, tokens, pass } = createAccount();
		pass(60 * MINUTE_MS);

		const given = await Promise.all(Array.from({ length: 10 }, async () => await tokens.get()));

		expect(new Set(given.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-1']));
		expect(store.renewals).toBe(1);
	});

	it('takes what another execution has renewed, where a server refused the token before it', async () => {
		const { store, tokens } = createAccount();
		await store.renew();

		await expect(tokens.get('token-0')).resolves.toMatchObject({ accessToken: 'token-1' });

		expect(store.renewals).toBe(1);
	});

	it('renews a token that a server refuses although it seems valid', async () => {
		const { tokens } = createAccount();

		await expect(tokens.get('token-0')).resolves.toMatchObject({ accessToken: 'token-1' });
	});

	it('does not renew again and again where a new token is refused too', async () => {
		const { store, tokens } = createAccount();

		for (let attempt = 0; attempt < 20; attempt += 1) {
			const { accessToken } = await tokens.get();
			await tokens.get(accessToken);
		}

		expect(store.renewals).toBe(1);
	});

	it('goes on with a token that still lives where it cannot be renewed before time', async () => {
		const { store, tokens, pass } = createAccount();
		store.failures.push(failure('token-not-renewed'), failure('token-not-renewed'));
		pass(59 * MINUTE_MS);

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-0' });
		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-1' });
	});

	it('bears a renewal that fails once, even where the token has expired', async () => {
		const { store, tokens, pass } = createAccount();
		store.failures.push(failure('token-not-renewed'));
		pass(60 * MINUTE_MS);

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-1' });
	});

	it('says so where an expired token cannot be renewed, and tries again the next time', async () => {
		const { store, tokens, pass } = createAccount();
		store.failures.push(failure('token-not-renewed'), failure('token-not-renewed'));
		pass(60 * MINUTE_MS);

		await expect(tokens.get()).rejects.toMatchObject({ code: 'token-not-renewed' });
		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-1' });
	});

	it('does not repeat a renewal at once that the provider refuses to the app', async () => {
		const { store, tokens, pass } = createAccount();
		store.failures.push(failure('client-refused'));
		pass(60 * MINUTE_MS);

		await expect(tokens.get()).rejects.toMatchObject({ code: 'client-refused' });
		expect(store.renewals).toBe(1);
	});

	it('asks no more once the grant is over, until the account is connected again', async () => {
		const { store, tokens, pass } = createAccount();
		store.failures.push(failure('account-not-connected'));
		pass(60 * MINUTE_MS);
		for (let attempt = 0; attempt < 5; attempt += 1) {
			await expect(tokens.get()).rejects.toMatchObject({ code: 'account-not-connected' });
		}
		expect(store.renewals).toBe(1);

		store.connectAgain();

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'connected-again' });
	});

	it('takes the token of a process that used the refresh token first', async () => {
		const { store, tokens, pass } = createAccount();
		pass(60 * MINUTE_MS);
		const other = { ...store.stored, accessToken: 'token-of-the-other' };
		store.renew = async () => {
			store.stored = other;
			return await Promise.reject(failure('account-not-connected'));
		};

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-of-the-other' });
	});

	it('uses a token whose end nobody told until a server refuses it', async () => {
		const { store, tokens, pass } = createAccount();
		store.stored = { accessToken: 'token-0', idToken: idTokenOf('anna@example.com') };
		pass(24 * 60 * MINUTE_MS);

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-0' });
		await expect(tokens.get('token-0')).resolves.toMatchObject({ accessToken: 'token-1' });
	});

	it('goes by n8n’s clock where the provider’s is two minutes ahead or behind', async () => {
		const { store, tokens } = createAccount();
		const startedAt = Date.parse('2026-01-01T00:00:00Z');
		for (const skewMs of [-2 * MINUTE_MS, 2 * MINUTE_MS]) {
			const exp = (startedAt + skewMs + 1000) / 1000;
			const accessToken = unsignedToken({ upn: 'anna@example.com', iat: exp - 3600, exp });
			store.stored = { ...store.stored, accessToken };

			await expect(tokens.get()).resolves.toMatchObject({ accessToken });
		}

		expect(store.renewals).toBe(0);
	});

	it('says that the account is not connected where there are no tokens', async () => {
		const { store, tokens } = createAccount();
		store.stored = undefined;

		await expect(tokens.get()).rejects.toMatchObject({
			code: 'account-not-connected',
			message: 'The account of the credential "Mailbox" is not connected',
			whatToDo: expect.stringContaining('connect the account'),
		});
	});

	it('asks who granted a token once for each token', async () => {
		const { store, tokens } = createAccount();
		store.stored = { accessToken: 'opaque' };
		store.userInfo = { email: 'anna@example.com' };

		await tokens.get();
		await tokens.get();

		expect(store.userInfoCalls).toBe(1);
	});

	it('renews a token that is refused where it is asked who granted it', async () => {
		const { store, tokens } = createAccount();
		store.stored = { accessToken: 'revoked' };
		store.userInfo = new DispatcherError({
			code: 'log-in-failed',
			whatHappened: 'refused',
			whatToDo: 'connect',
		});

		await expect(tokens.get()).resolves.toMatchObject({ accessToken: 'token-1' });
	});
});
