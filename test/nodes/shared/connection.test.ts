import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { fromImapCredential, sendingConnection } from '../../../nodes/shared/connection';

const credential = {
	emailAddress: 'support@example.com',
	user: '',
	password: 'secret',
	host: ' imap.example.com ',
	port: 993,
	security: 'ssl',
};

describe('fromImapCredential', () => {
	it('logs in as the mailbox where no user is named', () => {
		expect(fromImapCredential(credential)).toEqual({
			emailAddress: 'support@example.com',
			host: 'imap.example.com',
			port: 993,
			security: 'ssl',
			logIn: { kind: 'password', name: 'support@example.com', password: 'secret' },
			ignoreCertificateProblems: false,
		});
	});

	it('builds Exchange’s log-in name where the user is another person', () => {
		const connection = fromImapCredential({ ...credential, user: 'anna@example.com' });

		expect(connection.logIn.name).toBe('anna@example.com\\support@example.com');
	});

	it('uses a log-in name typed in Exchange’s form as it is', () => {
		const connection = fromImapCredential({ ...credential, user: 'CORP\\anna\\support' });

		expect(connection.logIn.name).toBe('CORP\\anna\\support');
	});

	const certificateFields = {
		ignoreCertificateProblems: true,
		certificateAuthority: 'PEM',
		serverName: 'mail.example.com',
	};
	/** What n8n fills in for fields that were never stored. */
	const defaults = {
		sharedMailboxForm: 'exchange',
		certificateAuthority: '',
		serverName: '',
		ignoreCertificateProblems: false,
	};

	it('passes the certificate fields on', () => {
		expect(fromImapCredential({ ...credential, ...certificateFields })).toMatchObject(
			certificateFields,
		);
	});

	it('builds the log-in name as chosen', () => {
		const data = { ...credential, user: 'anna', sharedMailboxForm: 'masterUser' };

		expect(fromImapCredential(data).logIn.name).toBe('support@example.com*anna');
	});

	it('goes on using what an earlier version stored in its collection', () => {
		const additionalFields = { ...certificateFields, sharedMailboxForm: 'asTyped' };
		const stored = { ...credential, user: 'anna', ...defaults, additionalFields };

		const connection = fromImapCredential(stored);

		expect(connection).toMatchObject(certificateFields);
		expect(connection.logIn.name).toBe('anna');
	});

	it('prefers a field that was set since to the collection of an earlier version', () => {
		const additionalFields = { sharedMailboxForm: 'asTyped', serverName: 'old.example.com' };
		const changed = { sharedMailboxForm: 'masterUser', serverName: 'new.example.com' };

		const connection = fromImapCredential({
			...credential,
			user: 'anna',
			...defaults,
			additionalFields,
			...changed,
		});

		expect(connection.serverName).toBe('new.example.com');
		expect(connection.logIn.name).toBe('support@example.com*anna');
	});

	it.each([
		['', 'is empty'],
		['boss', 'contains "boss", which is not an email address'],
		['Support <support@example.com>', 'is not an email address'],
	])('says that Email Address is no address: %j', (emailAddress, problem) => {
		expect(() => fromImapCredential({ ...credential, emailAddress })).toThrow(
			expect.objectContaining({
				code: 'settings-invalid',
				message: expect.stringContaining(problem) as string,
			}),
		);
	});
});

describe('sendingConnection', () => {
	const reader = (data: Record<string, string | number | boolean>) => ({
		getCredentials: async () => await Promise.resolve(data),
		getNode: () => ({}) as INode,
		helpers: { httpRequest: async () => await Promise.resolve() },
	});
	const byLogin = {
		authentication: 'login',
		sending: 'smtp',
		ignoreCertificateProblems: false,
	} as const;

	it('reads n8n’s own credential', async () => {
		const data = {
			host: 'smtp.example.com',
			port: 465,
			secure: true,
			user: 'desk',
			password: 'secret',
			hostName: 'n8n.example.com',
		};

		await expect(sendingConnection(reader(data), byLogin)).resolves.toEqual({
			host: 'smtp.example.com',
			port: 465,
			secure: true,
			disableStartTls: false,
			ignoreCertificateProblems: false,
			user: 'desk',
			password: 'secret',
			clientHostName: 'n8n.example.com',
		});
	});

	it('logs nobody in where the credential names no user', async () => {
		const data = { host: 'localhost', port: 25, secure: false, user: '', password: '' };

		const connection = await sendingConnection(reader(data), byLogin);

		expect(connection).not.toHaveProperty('user');
	});

	it('has no way out where none is chosen', async () => {
		const none = { ...byLogin, sending: 'none' } as const;

		await expect(sendingConnection(reader({}), none)).resolves.toBeUndefined();
	});

	it('does not send with an account that was not chosen', async () => {
		const choice = { ...byLogin, sending: 'oAuth2' } as const;

		await expect(sendingConnection(reader({}), choice)).rejects.toMatchObject({
			code: 'settings-invalid',
			message: expect.stringContaining('Authentication is set to Login'),
		});
	});
});
