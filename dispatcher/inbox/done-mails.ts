import { inChunks } from '../database/chunks';
import { inTransaction, type Store } from '../database/open-store';
import { finishRouting } from '../ledger/intake';
import type { Destination } from '../ledger/types';
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
	{ mailbox, reason, except }: { mailbox: string; reason: string; except: string },
): Promise<void> {
	await inTransaction(store, async (transaction) => {
		const closed = await transaction
			.updateTable('intake')
			.set({
				state: 'routed',
				routed_at: store.clock().toISOString(),
				owner: null,
				lease_until: null,
				awaits_until: null,
				awaited_by: null,
				last_failure: reason,
			})
			.where('mailbox', '=', mailbox)
			.where('uid_validity', '!=', except)
			.where('state', '!=', 'routed')
			.returning('id')
			.execute();
		// What these tell of did not happen, and the mails are decided about again.
		await dropHeld(
			transaction,
			closed.map(({ id }) => id),
		);
	});
}

/**
 * Notes that mails are where they were to go, and lets their notices out, in one transaction.
 *
 * @param folder the path as the server writes it.
 */
export async function noteMoved(
	store: Store,
	intakeIds: number[],
	{ destination, folder }: { destination: Destination; folder: string },
): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await store.db.transaction().execute(async (transaction) => {
			await finishRouting({ ...store, db: transaction }, chunk);
			await transaction
				.updateTable('intake')
				.set({ destination, folder })
				.where('id', 'in', chunk)
				.execute();
			await releaseHeld(transaction, chunk);
		});
	}
}
