import { DispatcherError } from '../errors';
import { connectMailbox } from './connect';
import type { MailboxConnection } from './types';

/**
 * Logs in and opens the inbox, as the trigger would.
 *
 * @returns how many mails the inbox holds, and the server's capabilities in alphabetical order.
 * @throws DispatcherError that names the step that failed: name lookup, connection, TLS, log-in or
 *   mailbox.
 */
export async function testConnection(
	connection: MailboxConnection,
): Promise<{ mailCount: number; capabilities: string[] }> {
	const client = await connectMailbox(connection);
	try {
		const inbox = await client.mailboxOpen('INBOX', { readOnly: true });
		return { mailCount: inbox.exists, capabilities: [...client.capabilities.keys()].sort() };
	} catch (error) {
		throw new DispatcherError({
			code: 'mailbox-unavailable',
			whatHappened: `"${connection.logIn.name}" is logged in, but the inbox does not open`,
			whatToDo: 'Check that the mailbox exists and that the user has access to it.',
			cause: error,
		});
	} finally {
		await client.logout().catch(() => client.close());
	}
}
