import { ImapFlow } from 'imapflow';
import type { MailboxConnection } from '../dispatcher/mailbox/types';
import { MAILBOX_PASSWORD } from '../test/hosts/dovecot';

/** Connects with imapflow as it is, with none of our care around it. */
export async function connectPlainly({
	host,
	port,
	emailAddress: user,
}: MailboxConnection): Promise<ImapFlow> {
	const auth = { user, pass: MAILBOX_PASSWORD };
	const client = new ImapFlow({
		host,
		port,
		auth,
		secure: false,
		doSTARTTLS: false,
		logger: false,
	});
	await client.connect();
	return client;
}

/** Does something over such a connection. */
export async function withPlainClient<T>(
	connection: MailboxConnection,
	work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
	const client = await connectPlainly(connection);
	const result = await work(client);
	await client.logout();
	return result;
}
