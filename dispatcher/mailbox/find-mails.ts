import type { ImapFlow } from 'imapflow';
import { askServer } from './ask-server';
import { searchUids } from './open-folder';

/** A server takes lines of some kilobytes, and a Message-ID may be half of one. */
const MOST_IN_SEARCH = 10;
const MOST_IN_FETCH = 500;
const HEADER_OCTETS = 4 * 1024;

/**
 * Finds mails of the open folder by their Message-IDs, those flagged `\Deleted` left out: a SEARCH for
 * ten of them, and one FETCH for what these have found.
 *
 * @param messageIds with angle brackets.
 * @returns the UIDs of each that is there, ascending.
 * @throws DispatcherError `command-refused` with the server's words.
 */
export async function findByMessageIds(
	client: ImapFlow,
	messageIds: string[],
): Promise<Map<string, number[]>> {
	const found = new Set<number>();
	for (let start = 0; start < messageIds.length; start += MOST_IN_SEARCH) {
		const some = messageIds.slice(start, start + MOST_IN_SEARCH);
		const or = some.map((messageId) => ({ header: { 'Message-ID': messageId } }));
		for (const uid of await searchUids(client, { deleted: false, or })) found.add(uid);
	}
	const fields = await readFields(
		client,
		[...found].sort((one, other) => one - other),
	);
	// A server searches for a part of the field.
	const byId = messageIds.map((messageId): [string, number[]] => [
		messageId,
		fields.filter(({ field }) => field.includes(messageId)).map(({ uid }) => uid),
	]);
	return new Map(byId.filter(([, uids]) => uids.length > 0));
}

async function readFields(client: ImapFlow, uids: number[]) {
	const fields = [];
	for (let start = 0; start < uids.length; start += MOST_IN_FETCH) {
		const some = uids.slice(start, start + MOST_IN_FETCH);
		const question = { doing: 'tell Message-IDs', octets: some.length * HEADER_OCTETS };
		const mails = await askServer(client, question, async () =>
			client.fetchAll(some, { uid: true, headers: ['message-id'] }, { uid: true }),
		);
		fields.push(
			...mails.map(({ uid, headers }) => ({ uid, field: headers?.toString('utf8') ?? '' })),
		);
	}
	return fields;
}
