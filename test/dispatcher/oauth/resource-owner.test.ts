import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkResourceOwner } from '../../../dispatcher/oauth/resource-owner';
import { idTokenOf, unsignedToken } from './tokens';

const anna = { user: 'anna@example.com', acceptUnknown: false };

const storeThatTells = (claims?: unknown) => ({
	credentialName: 'Mailbox',
	userInfo: async () => await Promise.resolve(claims),
});

describe('checkResourceOwner', () => {
	it.each([
		['the ID token', { accessToken: 'opaque', idToken: idTokenOf('anna@example.com') }, 'ID token'],
		[
			'the access token, where it can be read',
			{ accessToken: unsignedToken({ upn: 'anna@example.com' }) },
			'access token',
		],
	])('reads who connected the account from %s', async (_, tokens, toldBy) => {
		await expect(checkResourceOwner(tokens, storeThatTells(), anna)).resolves.toEqual({
			names: ['anna@example.com'],
			toldBy,
		});
	});

	it('asks the provider where the tokens do not tell', async () => {
		const store = storeThatTells({ sub: '17', email: 'anna@example.com' });

		await expect(checkResourceOwner({ accessToken: 'opaque' }, store, anna)).resolves.toMatchObject(
			{
				toldBy: 'user info',
			},
		);
	});

	it('takes names for the same whatever their case', async () => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf('Anna@Example.COM') };

		await expect(checkResourceOwner(tokens, storeThatTells(), anna)).resolves.toBeDefined();
	});

	it('accepts a person by any of the names that are told', async () => {
		const idToken = unsignedToken({ preferred_username: 'a.smith', email: 'anna@example.com' });

		await expect(
			checkResourceOwner({ accessToken: 'opaque', idToken }, storeThatTells(), anna),
		).resolves.toBeDefined();
	});

	it('refuses another person and names both', async () => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf('ben@example.com') };

		await expect(checkResourceOwner(tokens, storeThatTells(), anna)).rejects.toMatchObject({
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

		await expect(checkResourceOwner(tokens, storeThatTells(), anna)).rejects.toMatchObject({
			code: 'account-refused',
		});
	});

	it('accepts an access token that names the same person of a tenant differently', async () => {
		const same = { tid: 'contoso', oid: '17' };
		const tokens = {
			accessToken: unsignedToken({ ...same, upn: 'anna@contoso.onmicrosoft.com' }),
			idToken: unsignedToken({ ...same, preferred_username: 'anna@example.com' }),
		};

		await expect(checkResourceOwner(tokens, storeThatTells(), anna)).resolves.toEqual({
			names: ['anna@example.com'],
			toldBy: 'ID token',
		});
	});

	it.each([false, 'false', 0, '0', 'no', '', null, {}])(
		'does not count an address that the provider did not verify (%j), and says so with both names',
		async (verified) => {
			const claims = { sub: '17', email: 'anna@example.com', email_verified: verified };
			const tokens = { accessToken: 'opaque', idToken: unsignedToken(claims) };
			const unverified = {
				code: 'account-unknown',
				message: expect.stringMatching(
					/"anna@example.com" \((ID token|user info)\).* not verified.*"boss@example.com"/,
				),
			};
			const boss = { ...anna, user: 'boss@example.com' };

			await expect(checkResourceOwner(tokens, storeThatTells(), boss)).rejects.toMatchObject(
				unverified,
			);
			await expect(
				checkResourceOwner({ accessToken: 'opaque' }, storeThatTells(claims), boss),
			).rejects.toMatchObject(unverified);
			await expect(checkResourceOwner(tokens, storeThatTells(), anna)).rejects.toMatchObject({
				code: 'account-unknown',
			});
		},
	);

	it.each([true, 'true', 1, undefined])(
		'counts an address that the provider has verified (%j)',
		async (verified) => {
			const claims = { sub: '17', email: 'anna@example.com', email_verified: verified };

			await expect(
				checkResourceOwner({ accessToken: 'opaque' }, storeThatTells(claims), anna),
			).resolves.toMatchObject({ toldBy: 'user info' });
		},
	);

	it.each([
		['about a tenant', { tid: 'fabrikam' }],
		['of its issuer', { iss: 'https://login.microsoftonline.com/fabrikam/v2.0' }],
		['of its older issuer', { iss: 'https://sts.windows.net/fabrikam/' }],
		['whose domain nobody proved', { tid: 'fabrikam', xms_edov: false }],
		['whose domain nobody proved, as a text', { xms_edov: '0' }],
		['whose address is verified, as anybody may say', { tid: 'fabrikam', email_verified: true }],
	])(
		"refuses an email address that another tenant's admin wrote into a Microsoft token %s",
		async (_, claims) => {
			const told = {
				...claims,
				sub: '17',
				email: 'anna@example.com',
				preferred_username: 'mallory@fabrikam.example',
			};
			const refused = {
				code: 'account-refused',
				message: expect.stringMatching(/"mallory@fabrikam.example".*"anna@example.com"/),
			};

			await expect(
				checkResourceOwner(
					{ accessToken: 'opaque', idToken: unsignedToken(told) },
					storeThatTells(),
					anna,
				),
			).rejects.toMatchObject(refused);
			await expect(
				checkResourceOwner({ accessToken: unsignedToken(told) }, storeThatTells(), anna),
			).rejects.toMatchObject(refused);
		},
	);

	it('does not count an email address alone from Microsoft, in user info neither', async () => {
		const idToken = unsignedToken({ tid: 'fabrikam', sub: '17', email: 'anna@example.com' });
		const store = storeThatTells({ sub: '17', email: 'anna@example.com', email_verified: true });

		await expect(
			checkResourceOwner({ accessToken: 'opaque', idToken }, store, anna),
		).rejects.toMatchObject({ code: 'account-unknown' });
	});

	it.each([true, 1, '1', 'true'])(
		'counts an email address from Microsoft whose domain the tenant has proved (%j)',
		async (xms_edov) => {
			const idToken = unsignedToken({
				tid: 'contoso',
				preferred_username: 'asmith@contoso.example',
				email: 'anna@example.com',
				xms_edov,
			});

			await expect(
				checkResourceOwner({ accessToken: 'opaque', idToken }, storeThatTells(), anna),
			).resolves.toBeDefined();
		},
	);

	it('refuses user info of another account than the ID token, and names both', async () => {
		const idToken = unsignedToken({ sub: '17', email: 'ben@example.com', email_verified: false });
		const store = storeThatTells({ sub: '18', email: 'anna@example.com', email_verified: true });

		await expect(
			checkResourceOwner({ accessToken: 'opaque', idToken }, store, {
				...anna,
				acceptUnknown: true,
			}),
		).rejects.toMatchObject({
			code: 'account-refused',
			message:
				'The provider names two accounts: user info names "anna@example.com", subject "18", the ID token "ben@example.com", subject "17"',
		});
	});

	it('takes user info of the same account as the ID token', async () => {
		const idToken = unsignedToken({ sub: '17' });
		const store = storeThatTells({ sub: '17', email: 'anna@example.com' });

		await expect(
			checkResourceOwner({ accessToken: 'opaque', idToken }, store, anna),
		).resolves.toMatchObject({ toldBy: 'user info' });
	});

	it.each([
		['the Kelvin sign', 'mi\u212ae@example.com', 'mike@example.com'],
		['a dotted capital I', 'm\u0130ke@example.com', 'mi\u0307ke@example.com'],
		['a capital letter beyond ASCII', '\u00c4nne@example.com', '\u00e4nne@example.com'],
	])('takes %s for a letter of its own', async (_, name, user) => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf(name) };

		await expect(
			checkResourceOwner(tokens, storeThatTells(), { ...anna, user }),
		).rejects.toMatchObject({
			code: 'account-refused',
		});
	});

	it.each([
		['without a name', { accessToken: 'opaque', idToken: unsignedToken({ sub: '17' }) }],
		['that is no JSON', { accessToken: 'opaque', idToken: 'a.b.c' }],
		['at all', { accessToken: 'opaque' }],
	])('says so where there is no ID token %s', async (_, tokens) => {
		await expect(checkResourceOwner(tokens, storeThatTells(), anna)).rejects.toMatchObject({
			code: 'account-unknown',
			message: expect.stringContaining('It is not known who connected the account'),
			whatToDo: expect.stringContaining('User Info URL'),
		});
	});

	it('goes on without a name where that is accepted', async () => {
		const check = checkResourceOwner({ accessToken: 'opaque' }, storeThatTells(), {
			...anna,
			acceptUnknown: true,
		});

		await expect(check).resolves.toBeUndefined();
	});

	it('refuses another person even where an unknown one is accepted', async () => {
		const tokens = { accessToken: 'opaque', idToken: idTokenOf('ben@example.com') };

		await expect(
			checkResourceOwner(tokens, storeThatTells(), { ...anna, acceptUnknown: true }),
		).rejects.toMatchObject({ code: 'account-refused' });
	});

	it('accepts nobody but the person named, whatever is told', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string(), fc.anything(), async (token, claims) => {
				const check = checkResourceOwner({ accessToken: token }, storeThatTells(claims), anna);

				const owner = await check.catch(() => undefined);

				const names = owner?.names.map((name) => name.toLowerCase()) ?? [anna.user];
				expect(names).toContain(anna.user);
			}),
		);
	});
});
