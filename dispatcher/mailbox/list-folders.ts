import type { ImapFlow } from 'imapflow';
import { askServer } from './ask-server';
import { displayPath, type FolderNotation } from './folder-path';
import type { MailFolder } from './types';

/** The server's folder notation; `/` where it names no delimiter. */
export function notationOf(client: ImapFlow): FolderNotation {
	const { prefix, delimiter } = client.namespace ?? {};
	return { prefix: prefix ?? '', delimiter: delimiter ?? '/' };
}

/** What was listed last; of a long list the asking alone takes its time. */
const known = new WeakMap<ImapFlow, MailFolder[]>();

/** The folders as they were listed last on this connection, or as the server lists them now. */
export async function knownFolders(client: ImapFlow): Promise<MailFolder[]> {
	return known.get(client) ?? (await listFolders(client));
}

/** The next question goes to the server. */
export function forgetFolders(client: ImapFlow): void {
	known.delete(client);
}

/**
 * Lists all folders of the mailbox, those that hold no mail included (RFC 3501 section 6.3.8).
 *
 * @throws DispatcherError `command-refused` with the server's words, `server-misbehaved` where there
 *   are more than anybody has.
 */
export async function listFolders(client: ImapFlow): Promise<MailFolder[]> {
	const doing = 'list the folders';
	const listed = await askServer(client, { doing }, async () => client.list());
	const notation = notationOf(client);
	const folders = listed.map(({ path, pathAsListed, delimiter, flags, specialUse }) => ({
		path,
		listedAs: pathAsListed,
		displayPath: displayPath(path, { ...notation, delimiter }),
		selectable: !flags.has('\\Noselect') && !flags.has('\\NonExistent'),
		...(specialUse === undefined ? {} : { specialUse }),
	}));
	known.set(client, folders);
	return folders;
}
