import { foldName } from '../core/sign-in/same-name';

/** What of a connection says whose mailbox it opens. */
interface Account {
	host: string;
	port: number;
	logIn: { name: string };
}

/**
 * Names a log-in on a server, for the ledger and for the items: never with its password.
 *
 * @returns `imap://support%40example.com@mail.example.com:993`
 */
export function accountOf(connection: Account): string {
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

/** Takes apart what {@link mailboxKey} put together. The account's name has no `/` but the first two. */
export function splitMailboxKey(mailbox: string): { account: string; folder: string } {
	const end = mailbox.indexOf('/', mailbox.indexOf('://') + 3);
	return { account: mailbox.slice(0, end), folder: mailbox.slice(end + 1) };
}
