import type { ImapFlow, MailboxObject, SearchObject } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { askServer, giveUpOn } from './ask-server';
import type { OpenedFolder } from './types';

/**
 * Opens a folder for reading and moving (SELECT, RFC 3501 section 6.3.1).
 *
 * @param path as the server writes it.
 * @throws DispatcherError `folder-not-found` where it is gone, `command-refused` with the server's
 *   words, `server-misbehaved` where it tells no UIDVALIDITY: no UID would hold until tomorrow.
 */
export async function openFolder(client: ImapFlow, path: string): Promise<OpenedFolder> {
	const doing = `open the folder "${path}"`;
	const mailbox = await askServer(client, { doing, missing: () => folderIsGone(path) }, async () =>
		client.mailboxOpen(path),
	);
	// RFC 3501 section 2.3.1.1: it is never zero.
	if (!mailbox.uidValidity) {
		throw giveUpOn(client, `opened the folder "${path}" without its UIDVALIDITY`);
	}
	return describeFolder(mailbox);
}

/** What imapflow knows of the folder that is open. */
export function describeFolder(mailbox: MailboxObject): OpenedFolder {
	return {
		path: mailbox.path,
		uidValidity: String(mailbox.uidValidity),
		mailCount: mailbox.exists,
		readOnly: mailbox.readOnly === true,
		uidNext: mailbox.uidNext ?? 0,
	};
}

function folderIsGone(path: string): DispatcherError {
	return new DispatcherError({
		code: 'folder-not-found',
		whatHappened: `The folder "${path}" does not exist`,
		whatToDo: 'Create it, or pick another one from the list.',
	});
}

/**
 * Lists what waits in the open folder: one UID SEARCH.
 *
 * @param options `above`: only mails with UIDs above this one.
 * @returns UIDs in ascending order, without those flagged `\Deleted`.
 * @throws DispatcherError `command-refused`: taken as "nothing waits" a refusal would make us deaf.
 */
export async function listWaiting(
	client: ImapFlow,
	{ above }: { above?: number } = {},
): Promise<number[]> {
	const range = above === undefined ? {} : { uid: `${above + 1}:*` };
	const uids = await searchUids(client, { ...range, deleted: false });
	// `n:*` always holds the folder's last mail, also where its UID is below n (RFC 3501 section 9).
	return uids.filter((uid) => uid > (above ?? 0)).sort((a, b) => a - b);
}

/**
 * Asks which of some mails are in the open folder, those flagged `\Deleted` too: one UID SEARCH.
 *
 * @param uids at most some hundreds.
 */
export async function listPresent(client: ImapFlow, uids: number[]): Promise<Set<number>> {
	if (uids.length === 0) return new Set();
	return new Set(await searchUids(client, { uid: uids.join(',') }));
}

/**
 * One UID SEARCH in the open folder.
 *
 * @throws DispatcherError `command-refused` with the server's words.
 */
export async function searchUids(client: ImapFlow, query: SearchObject): Promise<number[]> {
	// It answers with nothing at all where no folder is open.
	return await askServer(
		client,
		{ doing: 'search the open folder' },
		async () => (await client.search(query, { uid: true })) ?? false,
	);
}

/**
 * Asks the sizes of mails in the open folder: one FETCH.
 *
 * @returns RFC822.SIZE in octets by UID; mails that are gone are left out.
 */
export async function readSizes(client: ImapFlow, uids: number[]): Promise<Map<number, number>> {
	if (uids.length === 0) return new Map();
	const mails = await askServer(client, { doing: 'tell the sizes of mails' }, async () =>
		client.fetchAll(uids, { uid: true, size: true }, { uid: true }),
	);
	return new Map(mails.map(({ uid, size }) => [uid, size ?? 0]));
}
