import type { CopyResponseObject, ImapFlow } from 'imapflow';
import { DispatcherError } from '../core/errors';
import { askServer } from './ask-server';
import { searchUids } from './open-folder';
import type { MailFolder } from './types';

/** Refusals that are about the moment and not the folder: BAD, and codes of RFC 5530. */
const passes = /"BAD\b|\[(UNAVAILABLE|INUSE|SERVERBUG|LIMIT|EXPIRED)\]/i;

/** UIDs are numbers of 32 bits (RFC 3501 section 2.3.1.1). */
const HIGHEST_UID = 2 ** 32 - 1;

/** Which mails of the open folder to move, and where. */
export interface MoveRequest {
	uids: number[];
	destination: MailFolder;
	/** UIDs that an earlier try copied there, on a server that cannot move. */
	copied: ReadonlySet<number>;
	/** Told of copies as soon as they are made, before the originals are removed. */
	onCopied: (uids: number[]) => Promise<void>;
}

/** Where mails are after they were moved, as far as the server tells it. */
export interface MovedTo {
	/** Of the destination; decimal digits. */
	uidValidity: string;
	/** Their UIDs there by those they had. */
	uids: ReadonlyMap<number, number>;
}

/**
 * Moves mails out of the open folder: one `UID MOVE` (RFC 6851) for all. A mail that has left the
 * folder counts as moved; the server passes over its UID.
 *
 * Where the server has no MOVE, they are copied, flagged `\Deleted` and removed by `UID EXPUNGE`
 * (RFC 4315); where it lacks that too they stay flagged, since a bare EXPUNGE would remove mails that
 * others have flagged. A mail that was copied once is not copied again, however often its removal fails.
 *
 * @returns undefined if the server does not tell where they are (COPYUID, RFC 4315).
 * @throws DispatcherError `folder-not-writable` with the server's own words, `command-refused` where
 *   these are about the moment, `connection-lost`, `server-misbehaved`.
 */
export async function moveMails(
	client: ImapFlow,
	request: MoveRequest,
): Promise<MovedTo | undefined> {
	const { uids, destination } = request;
	if (uids.length === 0) return undefined;
	if (!client.capabilities.has('MOVE')) return await copyAndRemove(client, request);
	const doing = `move mails to "${destination.displayPath}"`;
	const moved = await change(client, { doing, whatToDo: MAY_WRITE }, async () =>
		client.messageMove(uids, destination.path, { uid: true }),
	);
	return movedTo(moved);
}

/** A server may tell nothing, or what nobody can use. */
function movedTo(moved: CopyResponseObject | undefined): MovedTo | undefined {
	const { uidValidity, uidMap } = moved ?? {};
	if (uidValidity === undefined || uidMap === undefined) return undefined;
	const uids = [...uidMap].filter(([, uid]) => uid > 0 && uid <= HIGHEST_UID);
	return { uidValidity: String(uidValidity), uids: new Map(uids) };
}

const MAY_WRITE =
	'Check that the folder exists, that the user may add mails to it and remove them from the one they are in, and that the mailbox has room left. Nothing is lost: it is tried again by itself.';
const MAY_REMOVE =
	'Give the user the right to delete mails there. They are not copied again, and are removed once that is possible.';

/** imapflow's own stand-in for MOVE may end in a bare EXPUNGE, so the steps are made here. */
async function copyAndRemove(
	client: ImapFlow,
	{ uids, destination, copied, onCopied }: MoveRequest,
): Promise<MovedTo | undefined> {
	const waiting = await listThoseLeft(client, uids);
	if (waiting.length === 0) return undefined;
	const toCopy = waiting.filter((uid) => !copied.has(uid));
	const copies = toCopy.length === 0 ? undefined : await copy(client, toCopy, destination);
	if (toCopy.length > 0) await onCopied(toCopy);
	await remove(client, waiting, destination);
	return movedTo(copies);
}

async function copy(
	client: ImapFlow,
	uids: number[],
	{ path, displayPath }: MailFolder,
): Promise<CopyResponseObject | undefined> {
	const doing = `copy mails to "${displayPath}"`;
	return await change(client, { doing, whatToDo: MAY_WRITE }, async () =>
		client.messageCopy(uids, path, { uid: true }),
	);
}

async function remove(client: ImapFlow, uids: number[], copiedTo: MailFolder): Promise<void> {
	const from = client.mailbox === false ? '' : client.mailbox.path;
	const removing = `remove mails from "${from}", which it has copied to "${copiedTo.displayPath}"`;
	await change(client, { doing: removing, whatToDo: MAY_REMOVE }, async () =>
		// With UIDPLUS this flags and expunges these UIDs only.
		client.capabilities.has('UIDPLUS')
			? client.messageDelete(uids, { uid: true })
			: client.messageFlagsAdd(uids, ['\\Deleted'], { uid: true }),
	);
	// A server may say that it has set a flag that the user has no right to set.
	if ((await listThoseLeft(client, uids)).length === 0) return;
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
async function change<T>(
	client: ImapFlow,
	{ doing, whatToDo }: { doing: string; whatToDo: string },
	command: () => Promise<T>,
): Promise<Exclude<T, false>> {
	try {
		return await askServer(client, { doing }, command);
	} catch (error) {
		if (!(error instanceof DispatcherError) || error.code !== 'command-refused') throw error;
		if (passes.test(error.message)) throw error;
		const { message: whatHappened, cause } = error;
		throw new DispatcherError({ code: 'folder-not-writable', whatHappened, whatToDo, cause });
	}
}
