import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../errors';
import type { OpenedFolder } from './types';

/**
 * Opens a folder for reading and moving (SELECT, RFC 3501 section 6.3.1).
 *
 * @param path as the server writes it.
 * @throws DispatcherError `folder-not-found` where it is gone, `connection-lost`.
 */
export async function openFolder(client: ImapFlow, path: string): Promise<OpenedFolder> {
	try {
		const mailbox = await client.mailboxOpen(path);
		return {
			path: mailbox.path,
			uidValidity: String(mailbox.uidValidity),
			mailCount: mailbox.exists,
			uidNext: mailbox.uidNext ?? 0,
		};
	} catch (error) {
		if (!client.usable) throw error;
		throw new DispatcherError({
			code: 'folder-not-found',
			whatHappened: `The folder "${path}" does not open`,
			whatToDo: 'Check that it still exists and that the user may read it.',
			cause: error,
		});
	}
}

/**
 * Lists what waits in the open folder: one UID SEARCH.
 *
 * @param options `above`: only mails with UIDs above this one.
 * @returns UIDs in ascending order, without those flagged `\Deleted`.
 */
export async function listWaiting(
	client: ImapFlow,
	{ above }: { above?: number } = {},
): Promise<number[]> {
	const range = above === undefined ? {} : { uid: `${above + 1}:*` };
	const uids = await client.search({ ...range, deleted: false }, { uid: true });
	if (!Array.isArray(uids)) throw searchFailed();
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
	const present = await client.search({ uid: uids.join(',') }, { uid: true });
	if (!Array.isArray(present)) throw searchFailed();
	return new Set(present);
}

/**
 * Asks the sizes of mails in the open folder: one FETCH.
 *
 * @returns RFC822.SIZE in octets by UID; mails that are gone are left out.
 */
export async function readSizes(client: ImapFlow, uids: number[]): Promise<Map<number, number>> {
	if (uids.length === 0) return new Map();
	const mails = await client.fetchAll(uids, { uid: true, size: true }, { uid: true });
	return new Map(mails.map(({ uid, size }) => [uid, size ?? 0]));
}

/** imapflow answers false for a refused SEARCH; taken as "nothing waits" it would make us deaf. */
function searchFailed(): DispatcherError {
	return new DispatcherError({
		code: 'connection-lost',
		whatHappened: 'The server did not answer which mails wait',
		whatToDo: 'The next scan asks again. Look at the server if it goes on.',
	});
}
