import type { ImapFlow } from 'imapflow';
import { displayPath, type FolderNotation } from './folder-path';
import type { MailFolder } from './types';

/** The server's folder notation; `/` where it names no delimiter. */
export function notationOf(client: ImapFlow): FolderNotation {
	const { prefix, delimiter } = client.namespace ?? {};
	return { prefix: prefix ?? '', delimiter: delimiter ?? '/' };
}

/** Lists all folders of the mailbox, those that hold no mail included (RFC 3501 section 6.3.8). */
export async function listFolders(client: ImapFlow): Promise<MailFolder[]> {
	const listed = await client.list();
	return listed.map(({ path, delimiter, flags, specialUse }) => ({
		path,
		displayPath: displayPath(path, { ...notationOf(client), delimiter }),
		selectable: !flags.has('\\Noselect') && !flags.has('\\NonExistent'),
		...(specialUse === undefined ? {} : { specialUse }),
	}));
}
