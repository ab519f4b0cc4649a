import fc from 'fast-check';
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { readAccount, smtpOfAccount } from '../../../nodes/shared/oauth2-account';
import { idTokenOf } from '../../dispatcher/oauth/tokens';

const credential = {
	protocol: 'microsoft',
	tenant: 'common',
	emailAddress: 'support@example.com',
	user: 'anna@example.com',
};

const custom = {
	...credential,
	protocol: 'custom',
	imapHost: ' imap.example.com ',
	imapPort: 143,
	imapSecurity: 'startTls',
	smtpHost: 'smtp.example.com',
	smtpPort: 465,
	smtpSecurity: 'ssl',
	certificateAuthority: 'PEM',
};

const contextOf = (oauthTokenData?: object) => ({
	getCredentials: async () => await Promise.resolve({ ...credential, oauthTokenData } as never),
	getNode: () =>
		({ credentials: { helpDeskOAuth2Api: { id: '17', name: 'Mailbox' } } }) as unknown as INode,
	helpers: { httpRequest: async () => await Promise.resolve() },
});

const read = (data: object) => readAccount(contextOf(), data as never);

describe('readAccount', () => {
	it('knows Microsoft’s servers, and opens the mailbox as the person', () => {
		expect(read(credential)).toMatchObject({
			mailbox: {
				emailAddress: 'support@example.com',
				host: 'outlook.office365.com',
				port: 993,
				security: 'ssl',
				logIn: { kind: 'token', name: 'support@example.com', person: 'anna@example.com' },
				ignoreCertificateProblems: false,
			},
			smtp: { host: 'smtp.office365.com', port: 587, security: 'startTls' },
		});
	});

	it('takes an empty tenant for any organization', () => {
		expect(() => read({ ...credential, tenant: '' })).not.toThrow();
	});

	it('knows Google’s servers', () => {
		expect(read({ ...credential, protocol: 'google' })).toMatchObject({
			mailbox: { host: 'imap.gmail.com', port: 993, security: 'ssl' },
			smtp: { host: 'smtp.gmail.com', port: 465, security: 'ssl' },
		});
	});

	it('takes the servers that are typed for a custom provider', () => {
		expect(read(custom)).toMatchObject({
			mailbox: {
				host: 'imap.example.com',
				port: 143,
				security: 'startTls',
				certificateAuthority: 'PEM',
			},
			smtp: { host: 'smtp.example.com', port: 465, security: 'ssl' },
		});
	});

	it('takes the mailbox’s address for the person where no user is named', () => {
		expect(read({ ...credential, user: ' ' }).mailbox.logIn.person).toBe('support@example.com');
	});

	it.each([
		['Tenant', { tenant: 'my company' }],
		['User', { user: 'anna smith' }],
	])('names the field %s where it is more than one word', (field, changes) => {
		expect(() => read({ ...credential, ...changes })).toThrow(
			`The field "${field}" of the Help Desk OAuth2 credential must be one word without spaces`,
		);
	});

	it.each([
		['', 'is empty'],
		['boss', 'contains "boss", which is not an email address'],
		['support@example.com\x01auth=Bearer x', 'which is not an email address'],
	])('says that Email Address is no address: %j', (emailAddress, problem) => {
		expect(() => read({ ...credential, emailAddress })).toThrow(
			expect.objectContaining({
				code: 'settings-invalid',
				message: expect.stringMatching(
					`The field "Email Address" of the Help Desk OAuth2 credential .*${problem}`,
				) as string,
			}),
		);
	});

	it('checks a custom server’s certificate by the name that is set', () => {
		expect(read({ ...custom, serverName: 'mail.example.com' }).mailbox.serverName).toBe(
			'mail.example.com',
		);
	});

	it('lets no control character into a sign-in', () => {
		const control = fc.integer({ min: 0, max: 31 }).map((code) => String.fromCharCode(code));
		fc.assert(
			fc.property(fc.emailAddress(), control, fc.emailAddress(), (before, character, after) => {
				const emailAddress = `${before}${character}${after}`;
				expect(() => read({ ...credential, emailAddress })).toThrow('not an email address');
			}),
		);
	});

	it('gives n8n’s token of the person named', async () => {
		const context = contextOf({
			access_token: 'token-of-n8n',
			id_token: idTokenOf('anna@example.com'),
			n8n_expires_at: String(Date.now() + 3_600_000),
			expires_in: 3600,
		});

		const { mailbox } = readAccount(context, credential);

		await expect(mailbox.logIn.tokens.get()).resolves.toMatchObject({
			accessToken: 'token-of-n8n',
			grantedBy: { names: ['anna@example.com'] },
		});
	});

	it('says what to do where n8n is too old to renew a token', async () => {
		const context = contextOf({ access_token: 'old', n8n_expires_at: '1' });

		const { mailbox } = readAccount(context, { ...credential, user: 'old@example.com' });

		await expect(mailbox.logIn.tokens.get()).rejects.toMatchObject({
			whatToDo: expect.stringContaining('Update n8n'),
		});
	});
});

describe('smtpOfAccount', () => {
	it('sends with the account that reads', () => {
		const account = read(custom);

		expect(smtpOfAccount(account, false)).toEqual({
			host: 'smtp.example.com',
			port: 465,
			secure: true,
			disableStartTls: false,
			tokenLogIn: account.mailbox.logIn,
			ignoreCertificateProblems: false,
			certificateAuthority: 'PEM',
		});
	});

	it('says where no outgoing server is named', () => {
		expect(() => smtpOfAccount(read({ ...custom, smtpHost: '' }), false)).toThrow(
			'has no outgoing server',
		);
	});
});
