import { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startExchange, type ExchangeHost } from './exchange';

const ANNA = 'anna@example.com';

let server: ExchangeHost;

beforeEach(async () => {
	server = await startExchange({
		personOf: async (token) => (token === 'of Anna' ? ANNA : undefined),
		mayOpen: (person, mailbox) => mailbox === person || mailbox === 'support@example.com',
		password: 'secret',
	});
});

afterEach(async () => {
	await server.stop();
});

interface Auth {
	user: string;
	pass?: string;
	accessToken?: string;
	loginMethod?: string;
}

function clientOf(auth: Auth, changes: object = {}): ImapFlow {
	const { host, port } = server;
	return new ImapFlow({ host, port, auth, logger: false, ...changes });
}

describe('the Exchange of the tests', () => {
	it.each([ANNA, 'support@example.com'])('opens %s to who may', async (user) => {
		const { tlsPort: port, certificateAuthority: ca } = server;
		const client = clientOf({ user, accessToken: 'of Anna' }, { port, secure: true, tls: { ca } });
		await client.connect();
		const { exists } = await client.mailboxOpen('INBOX');
		await client.logout();

		expect(exists).toBe(0);
		expect(server.logIns()).toEqual([user]);
	});

	it('refuses a token that it does not take, in JSON', async () => {
		await expect(
			clientOf({ user: ANNA, accessToken: 'of nobody' }).connect(),
		).rejects.toMatchObject({
			oauthError: {
				status: '400',
				schemes: 'Bearer',
				scope: 'https://outlook.office.com/IMAP.AccessAsUser.All',
			},
			response: expect.stringContaining('AUTHENTICATE failed.'),
		});
	});

	it('lets a person in without the right to the mailbox, and refuses all that follows', async () => {
		const client = clientOf({ user: 'sales@example.com', accessToken: 'of Anna' });

		await expect(client.connect()).rejects.toMatchObject({
			response: 'User is authenticated but not connected.',
		});
		expect(server.logIns()).toEqual(['sales@example.com']);
	});

	it.each(['LOGIN', 'AUTH=PLAIN'])('takes names of parts by %s', async (loginMethod) => {
		const user = String.raw`EXAMPLE\anna\support`;
		const client = clientOf({ user, pass: 'secret', loginMethod });
		await client.connect();
		await client.logout();
		const wrong = clientOf({ user, pass: 'wrong', loginMethod });

		await expect(wrong.connect()).rejects.toMatchObject({ authenticationFailed: true });
		expect(server.logIns()).toEqual([user, user]);
	});
});
