import type { MailboxConnection } from './mailbox/types';
import { foldName } from './sign-in/same-name';

/**
 * Names a log-in on a server, for the ledger and for the items: never with its password.
 *
 * @returns `imap://support%40example.com@mail.example.com:993`
 */
export function accountOf(connection: MailboxConnection): string {
	const logInName = encodeURIComponent(foldName(connection.logIn.name));
	return `imap://${logInName}@${connection.host.toLowerCase()}:${connection.port}`;
}

/**
 * The ledger's name of a folder on a server.
 *
 * @param account as {@link accountOf} gives it.
 * @param folder the path as the server writes it.
 */
export function mailboxKey(account: string, folder: string): string {
	return `${account}/${folder}`;
}
