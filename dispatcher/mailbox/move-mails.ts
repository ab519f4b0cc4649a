import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { askServer } from './ask-server';
import { searchUids } from './open-folder';
import type { MailFolder } from './types';

/** Refusals that are about the moment and not the folder: BAD, and codes of RFC 5530. */
const passes = /"BAD\b|\[(UNAVAILABLE|INUSE|SERVERBUG|LIMIT|EXPIRED)\]/i;

/** Which mails of the open folder to move, and where. */
export interface MoveRequest {
	uids: number[];
	destination: MailFolder;
	/** UIDs that an earlier try copied there, on a server that cannot move. */
	copied: ReadonlySet<number>;
	/** Told of copies as soon as they are made, before the originals are removed. */
	onCopied: (uids: number[]) => Promise<void>;
}

/**
 * Moves mails out of the open folder: one `UID MOVE` (RFC 6851) for all. A mail that has left the
 * folder counts as moved; the server passes over its UID.
 *
 * Where the server has no MOVE, they are copied, flagged `\Deleted` and removed by `UID EXPUNGE`
 * (RFC 4315); where it lacks that too they stay flagged, since a bare EXPUNGE would remove mails that
 * others have flagged. A mail that was copied once is not copied again, however often its removal fails.
 *
 * @throws DispatcherError `folder-not-writable` with the server's own words, `command-refused` where
 *   these are about the moment, `connection-lost`, `server-misbehaved`.
 */
export async function moveMails(client: ImapFlow, request: MoveRequest): Promise<void> {
	const { uids, destination } = request;
	if (uids.length === 0) return;
	if (!client.capabilities.has('MOVE')) return await copyAndRemove(client, request);
	const doing = `move mails to "${destination.displayPath}"`;
	await change(client, { doing, whatToDo: MAY_WRITE }, async () =>
		client.messageMove(uids, destination.path, { uid: true }),
	);
}

const MAY_WRITE =
	'Check that the folder exists, that the user may add mails to it and remove them from the folder to process, and that the mailbox has room left. Nothing is lost: it is tried again by itself.';
const MAY_REMOVE =
	'Give the user the right to delete mails there. They are not copied again, and are removed once that is possible.';

/** imapflow's own stand-in for MOVE may end in a bare EXPUNGE, so the steps are made here. */
async function copyAndRemove(
	client: ImapFlow,
	{ uids, destination, copied, onCopied }: MoveRequest,
): Promise<void> {
	const waiting = await listThoseLeft(client, uids);
	if (waiting.length === 0) return;
	const toCopy = waiting.filter((uid) => !copied.has(uid));
	if (toCopy.length > 0) {
		const copying = `copy mails to "${destination.displayPath}"`;
		await change(client, { doing: copying, whatToDo: MAY_WRITE }, async () =>
			client.messageCopy(toCopy, destination.path, { uid: true }),
		);
		await onCopied(toCopy);
	}
	const removing = `remove mails from the folder to process, which it has copied to "${destination.displayPath}"`;
	await change(client, { doing: removing, whatToDo: MAY_REMOVE }, async () =>
		// With UIDPLUS this flags and expunges these UIDs only.
		client.capabilities.has('UIDPLUS')
			? client.messageDelete(waiting, { uid: true })
			: client.messageFlagsAdd(waiting, ['\\Deleted'], { uid: true }),
	);
	// A server may say that it has set a flag that the user has no right to set.
	if ((await listThoseLeft(client, waiting)).length === 0) return;
	throw new DispatcherError({
		code: 'folder-not-writable',
		whatHappened: `The server did not ${removing}`,
		whatToDo: MAY_REMOVE,
	});
}

/** @returns those of the mails that are in the open folder still, and not flagged `\Deleted`. */
export async function listThoseLeft(client: ImapFlow, uids: number[]): Promise<number[]> {
	// Throws where it is refused: taken as "all are gone" it would count them as moved.
	return await searchUids(client, { uid: uids.join(','), deleted: false });
}

/** A refused change is the destination's fault, unless the server only has a bad moment. */
async function change(
	client: ImapFlow,
	{ doing, whatToDo }: { doing: string; whatToDo: string },
	command: () => Promise<unknown>,
): Promise<void> {
	try {
		await askServer(client, { doing }, command);
	} catch (error) {
		if (!(error instanceof DispatcherError) || error.code !== 'command-refused') throw error;
		if (passes.test(error.message)) throw error;
		const { message: whatHappened, cause } = error;
		throw new DispatcherError({ code: 'folder-not-writable', whatHappened, whatToDo, cause });
	}
}
