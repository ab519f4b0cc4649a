import type { ImapFlow } from 'imapflow';
import { askServer } from './ask-server';
import type { MailOutline } from './types';

/** What tells how a mail belongs to others, and whose it is. */
const FIELDS = ['message-id', 'in-reply-to', 'references', 'from', 'subject', 'date'];

/** Of most mails they take less than a kilobyte, of a long thread some; more is refused. */
const HEADER_OCTETS = 16 * 1024;

/**
 * Asks what planning needs to know of mails in the open folder: one FETCH.
 *
 * @returns one outline a mail; mails that are gone are left out.
 */
export async function describeMails(client: ImapFlow, uids: number[]): Promise<MailOutline[]> {
	if (uids.length === 0) return [];
	const question = { doing: 'describe mails', octets: uids.length * HEADER_OCTETS };
	const query = { uid: true, size: true, internalDate: true, headers: FIELDS };
	const mails = await askServer(client, question, async () =>
		client.fetchAll(uids, query, { uid: true }),
	);
	return mails.map(({ uid, size = 0, internalDate, headers }) => ({
		uid,
		size,
		receivedAt: internalDate === undefined ? new Date(0) : new Date(internalDate),
		header: headers ?? Buffer.alloc(0),
	}));
}
