import type { ImapFlow } from 'imapflow';
import { DispatcherError } from '../errors';
import { lastRefusalOf, outageOf } from './ask-server';
import { openUnchanged } from './fetch-mails';
import { listFolders } from './list-folders';
import { searchUids } from './scan';
import type { MoveResult } from './types';

/** Refusals that are about the moment and not the folder: BAD, and codes of RFC 5530. */
const passes = /^BAD\b|\[(UNAVAILABLE|INUSE|SERVERBUG|LIMIT|EXPIRED)\]/i;

/** Which mails to move, and where. */
export interface MoveRequest {
	/** Paths as the server writes them. */
	folder: string;
	destination: string;
	uidValidity: string;
	uids: number[];
}

/**
 * Moves mails: one `UID MOVE` (RFC 6851) for all. Where the server has none, they are copied, flagged
 * `\Deleted` and removed by `UID EXPUNGE` (RFC 4315); where it lacks that too they stay flagged,
 * since a bare EXPUNGE would remove mails that others have flagged.
 *
 * @returns which were moved, and which were no longer there: moved before, by whomever.
 * @throws DispatcherError `folder-changed`, `folder-not-found`, `folder-not-writable`,
 *   `command-refused`, `server-misbehaved`.
 */
export async function moveMails(
	client: ImapFlow,
	{ folder, destination, uidValidity, uids }: MoveRequest,
): Promise<MoveResult> {
	await openUnchanged(client, folder, uidValidity);
	if (uids.length === 0) return { moved: [], missing: [] };
	// Throws where it is refused: taken as "all are gone" it would count them as moved.
	const there = new Set(await searchUids(client, { uid: uids.join(','), deleted: false }));
	const moved = uids.filter((uid) => there.has(uid));
	if (moved.length > 0) await moveAll(client, moved, { folder, destination });
	return { moved, missing: uids.filter((uid) => !there.has(uid)) };
}

async function moveAll(
	client: ImapFlow,
	uids: number[],
	{ folder, destination }: { folder: string; destination: string },
): Promise<void> {
	const done = client.capabilities.has('MOVE')
		? await client.messageMove(uids, destination, { uid: true })
		: await copyAndRemove(client, uids, destination);
	if (done !== false && done !== undefined) return;
	const said = lastRefusalOf(client);
	const words = said === '' ? '' : `: "${said}"`;
	if (!client.usable) {
		const outage = outageOf(client);
		if (outage !== undefined) throw outage;
		throw new DispatcherError({
			code: 'connection-lost',
			whatHappened: `The connection was lost while mail was being moved to "${destination}"`,
			whatToDo: 'Nothing is lost: the next run moves the rest.',
		});
	}
	if (!(await listFolders(client)).some(({ path }) => path === destination)) {
		throw new DispatcherError({
			code: 'folder-not-found',
			whatHappened: `The mailbox has no folder "${destination}" to move mails to`,
			whatToDo: 'Create the folder, or pick another one from the list.',
		});
	}
	throw new DispatcherError({
		code: passes.test(said) ? 'command-refused' : 'folder-not-writable',
		whatHappened: `The server does not move mails from "${folder}" to "${destination}"${words}`,
		whatToDo: 'Check that the folder exists, and that the user may write to it and has space left.',
	});
}

/** imapflow's own stand-in for MOVE may end in a bare EXPUNGE, so the steps are made here. */
async function copyAndRemove(
	client: ImapFlow,
	uids: number[],
	destination: string,
): Promise<boolean> {
	const copied = await client.messageCopy(uids, destination, { uid: true });
	if (copied === false) return false;
	// With UIDPLUS this flags and expunges these UIDs only.
	if (client.capabilities.has('UIDPLUS')) return await client.messageDelete(uids, { uid: true });
	return await client.messageFlagsAdd(uids, ['\\Deleted'], { uid: true });
}
