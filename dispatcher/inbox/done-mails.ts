import { inChunks } from '../database/chunks';
import { inTransaction, type Store } from '../database/open-store';
import { closeRows, markMoved, type MovedMails } from '../ledger/move';
import type { OpenDecision } from '../ledger/open-decisions';
import type { MovedTo } from '../mailbox/move-mails';
import { dropHeld, releaseHeld } from '../outbox/outbox';

/**
 * Closes what is open of a folder's mails under other UIDVALIDITYs: no move by those UIDs can be made
 * any more, and the mails themselves are waiting under new ones.
 */
export async function closeOldValidities(
	store: Store,
	{ mailbox, uidValidity }: { mailbox: string; uidValidity: string },
): Promise<void> {
	const reason = 'The folder was made anew, and the mail came again under another UID';
	await closeFolder(store, { mailbox, reason, except: uidValidity });
}

/** Closes what is decided of the mails in a folder that is gone, and its mails with it. */
export async function closeGoneFolder(store: Store, mailbox: string): Promise<void> {
	await closeFolder(store, { mailbox, reason: 'The folder was deleted or renamed', except: '' });
}

/** @param closing `except`: the UIDVALIDITY whose mails stay open. */
async function closeFolder(
	store: Store,
	closing: { mailbox: string; reason: string; except: string },
): Promise<void> {
	await inTransaction(store, async (transaction) => {
		// What these tell of did not happen, and the mails are decided about again.
		await dropHeld(transaction, await closeRows(store, transaction, closing));
	});
}

/** Notes that mails are where they were to go, and lets their notices out, in one transaction. */
export async function noteMoved(
	store: Store,
	intakeIds: number[],
	where: MovedMails,
): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await inTransaction(store, async (transaction) => {
			await markMoved({ ...store, db: transaction }, chunk, where);
			await releaseHeld(transaction, chunk);
		});
	}
}

/** Where the server says that mails are now, by the ledger's rows. */
export function placesOf(
	decisions: OpenDecision[],
	movedTo: MovedTo | undefined,
): Pick<MovedMails, 'uidValidity' | 'uids'> {
	if (movedTo === undefined) return {};
	const { uidValidity, uids } = movedTo;
	const told = decisions.flatMap(({ intakeId, uid }): Array<[number, number]> => {
		const there = uids.get(uid);
		return there === undefined ? [] : [[intakeId, there]];
	});
	return { uidValidity, uids: new Map(told) };
}
