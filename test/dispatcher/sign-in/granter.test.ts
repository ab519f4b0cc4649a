import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGranter } from '../../../dispatcher/sign-in/granter';
import { idTokenOf, unsignedToken } from './tokens';

const anna = { user: 'anna@example.com', acceptUnknown: false };

const storeThatTells = (claims?: unknown) => ({
	credentialName: 'Mailbox',
	userInfo: async () => await Promise.resolve(claims),
});

describe('checkGranter', () => {
	it.each([
		['the ID token', { accessToken: 'opaque', idToken: idTokenOf('anna@example.com') }, 'ID token'],
		[
			'the access token, where it can be read',
			{ accessToken: unsignedToken({ upn: 'anna@example.com' }) },
			'access token',
		],
	])('reads who connected the account from %s', async (_, tokens, toldBy) => {
		await expect(checkGranter(tokens, storeThatTells(), anna)).resolves.toEqual({
			names: ['anna@example.com'],
			toldBy,
		});
	});

	it('asks the provider where the tokens do not tell', async () => {
		const store = storeThatTells({ sub: '17', email: 'anna@example.com' });

		await expect(checkGranter({ accessToken: 'opaque' }, store, anna)).resolves.toMatchObject({
			toldBy: 'user info',
		});
	});

	it('takes names for the same whatever their case', async () => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf('Anna@Example.COM') };

		await expect(checkGranter(tokens, storeThatTells(), anna)).resolves.toBeDefined();
	});

	it('accepts a person by any of the names that are told', async () => {
		const idToken = unsignedToken({ preferred_username: 'a.smith', email: 'anna@example.com' });

		await expect(
			checkGranter({ accessToken: 'opaque', idToken }, storeThatTells(), anna),
		).resolves.toBeDefined();
	});

	it('refuses another person and names both', async () => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf('ben@example.com') };

		await expect(checkGranter(tokens, storeThatTells(), anna)).rejects.toMatchObject({
			code: 'account-refused',
			message:
				'The account was connected by "ben@example.com" (ID token), but only "anna@example.com" may connect it',
			whatToDo: expect.stringContaining('credential "Mailbox"'),
		});
	});

	it('refuses an access token of another person beside an ID token of an earlier connection', async () => {
		const tokens = {
			accessToken: unsignedToken({ upn: 'ben@example.com' }),
			idToken: idTokenOf('anna@example.com'),
		};

		await expect(checkGranter(tokens, storeThatTells(), anna)).rejects.toMatchObject({
			code: 'account-refused',
		});
	});

	it('accepts an access token that names the same person of a tenant differently', async () => {
		const same = { tid: 'contoso', oid: '17' };
		const tokens = {
			accessToken: unsignedToken({ ...same, upn: 'anna@contoso.onmicrosoft.com' }),
			idToken: unsignedToken({ ...same, email: 'anna@example.com' }),
		};

		await expect(checkGranter(tokens, storeThatTells(), anna)).resolves.toEqual({
			names: ['anna@example.com'],
			toldBy: 'ID token',
		});
	});

	it('does not count an address that the provider did not verify', async () => {
		const idToken = unsignedToken({ email: 'anna@example.com', email_verified: false });

		await expect(
			checkGranter({ accessToken: 'opaque', idToken }, storeThatTells(), anna),
		).rejects.toMatchObject({ code: 'account-unknown' });
	});

	it.each([
		['without a name', { accessToken: 'opaque', idToken: unsignedToken({ sub: '17' }) }],
		['that is no JSON', { accessToken: 'opaque', idToken: 'a.b.c' }],
		['at all', { accessToken: 'opaque' }],
	])('says so where there is no ID token %s', async (_, tokens) => {
		await expect(checkGranter(tokens, storeThatTells(), anna)).rejects.toMatchObject({
			code: 'account-unknown',
			message: expect.stringContaining('Nobody tells who connected the account'),
			whatToDo: expect.stringContaining('User Info URL'),
		});
	});

	it('goes on without a name where that is accepted', async () => {
		const check = checkGranter({ accessToken: 'opaque' }, storeThatTells(), {
			...anna,
			acceptUnknown: true,
		});

		await expect(check).resolves.toBeUndefined();
	});

	it('refuses another person even where an unknown one is accepted', async () => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf('ben@example.com') };

		await expect(
			checkGranter(tokens, storeThatTells(), { ...anna, acceptUnknown: true }),
		).rejects.toMatchObject({ code: 'account-refused' });
	});

	it('accepts nobody but the person named, whatever is told', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string(), fc.anything(), async (token, claims) => {
				const check = checkGranter({ accessToken: token }, storeThatTells(claims), anna);

				const granter = await check.catch(() => undefined);

				const names = granter?.names.map((name) => name.toLowerCase()) ?? [anna.user];
				expect(names).toContain(anna.user);
			}),
		);
	});
});
