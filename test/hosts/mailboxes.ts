import type { ImapFlow } from 'imapflow';
import { askServer } from '../../dispatcher/mailbox/ask-server';
import { connectMailbox } from '../../dispatcher/mailbox/connect';
import type { MailboxConnection } from '../../dispatcher/mailbox/types';
import { MAILBOX_PASSWORD } from './dovecot';

/** A mail as a test finds it in a folder. */
export interface FoundMail {
	uid: number;
	subject: string;
	source: Buffer;
}

/** How to open a user's mailbox on a test server, in the clear unless changed. */
export function connectionTo(
	{ host, port }: { host: string; port: number },
	{ user, ...changes }: Partial<MailboxConnection> & { user: string },
): MailboxConnection {
	return {
		emailAddress: user,
		host,
		port,
		security: 'none',
		logIn: { kind: 'password', name: user, password: MAILBOX_PASSWORD },
		ignoreCertificateProblems: false,
		...changes,
	};
}

/** Of the largest folder that a test reads as a whole. */
const MOST_OCTETS = 2 ** 30;

/** Does something in a mailbox over a connection of its own. */
export async function inMailbox<T>(
	connection: MailboxConnection,
	work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
	const client = await connectMailbox(connection);
	try {
		const result = await work(client);
		await client.logout();
		return result;
	} finally {
		client.close();
	}
}

/** Delivers mails into a folder, in their order. */
export async function appendMails(
	connection: MailboxConnection,
	folder: string,
	sources: Array<Buffer | string>,
): Promise<void> {
	await inMailbox(connection, async (client) => {
		for (const source of sources) await client.append(folder, source);
	});
}

/** What is in a folder; nothing where the folder is not there. */
export async function listMails(
	connection: MailboxConnection,
	folder: string,
): Promise<FoundMail[]> {
	return await inMailbox(connection, async (client) => {
		const folders = await client.list();
		if (!folders.some(({ path }) => path === folder)) return [];
		const opened = await client.mailboxOpen(folder, { readOnly: true });
		if (opened.exists === 0) return [];
		const query = { uid: true, envelope: true, source: true };
		const asked = { doing: 'give all mails', octets: MOST_OCTETS };
		const mails = await askServer(client, asked, async () => client.fetchAll('1:*', query));
		return mails.map(({ uid, envelope, source }) => ({
			uid,
			subject: envelope?.subject ?? '',
			source: source ?? Buffer.alloc(0),
		}));
	});
}

/** Creates folders. */
export async function createFolders(connection: MailboxConnection, paths: string[]): Promise<void> {
	await inMailbox(connection, async (client) => {
		for (const path of paths) await client.mailboxCreate(path);
	});
}

/** Deletes a folder with all that is in it. */
export async function deleteFolder(connection: MailboxConnection, path: string): Promise<void> {
	await inMailbox(connection, async (client) => await client.mailboxDelete(path));
}
