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

	it('passes the certificate fields on', () => {
		const additionalFields = {
			ignoreCertificateProblems: true,
			certificateAuthority: 'PEM',
			serverName: 'mail.example.com',
		};

		expect(fromImapCredential({ ...credential, additionalFields })).toMatchObject(additionalFields);
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
		sending: 'login',
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

	it('does not send with an account that was not chosen', async () => {
		const choice = { ...byLogin, sending: 'oAuth2' } as const;

		await expect(sendingConnection(reader({}), choice)).rejects.toMatchObject({
			code: 'settings-invalid',
			message: expect.stringContaining('opened by Login'),
		});
	});
});
