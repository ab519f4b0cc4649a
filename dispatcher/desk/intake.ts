import { sql } from 'kysely';
import { inChunks } from './chunks';
import { isLeaseRunning } from './intake-state';
import { inTransaction, type Desk } from './open-desk';
import { dropHeld } from './outbox';
import type { ClaimRequest, MailKey } from './types';

/** So long a mail is left alone that was moved: a scan may have listed it just before. */
const REST_AFTER_ROUTING_MS = 10 * 60_000;

/** The ledger's row of a mail, made where it is missing: a mail taken by hand was never claimed. */
export async function ensureIntake(
	desk: Desk,
	{ mailbox, uidValidity, uid }: MailKey,
	divisionId: number,
): Promise<{ id: number }> {
	await desk.db
		.insertInto('intake')
		.values({
			mailbox,
			uid_validity: uidValidity,
			uid,
			division_id: divisionId,
			state: 'seen',
			failed_attempts: 0,
			seen_at: desk.clock().toISOString(),
		})
		.onConflict((conflict) => conflict.columns(['mailbox', 'uid_validity', 'uid']).doNothing())
		.execute();
	return await desk.db
		.selectFrom('intake')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '=', uid)
		.executeTakeFirstOrThrow();
}

/** The mails are where they were to go: done with. */
export async function finishRouting(desk: Desk, intakeIds: number[]): Promise<void> {
	if (intakeIds.length === 0) return;
	const now = desk.clock();
	await desk.db
		.updateTable('intake')
		.set({
			state: 'routed',
			routed_at: now.toISOString(),
			owner: null,
			lease_until: null,
			awaits_until: null,
			retry_at: new Date(now.getTime() + REST_AFTER_ROUTING_MS).toISOString(),
		})
		.where('id', 'in', intakeIds)
		.execute();
}

/**
 * Closes what is open of a folder's mails under other UIDVALIDITYs: no move by those UIDs can be made
 * any more, and the mails themselves are waiting under new ones.
 */
export async function closeOldValidities(
	desk: Desk,
	{ mailbox, uidValidity }: { mailbox: string; uidValidity: string },
): Promise<void> {
	const reason = 'The folder was made anew, and the mail came again under another UID';
	await closeFolder(desk, { mailbox, reason, except: uidValidity });
}

/** Closes what is decided of the mails in a folder that is gone, and its mails with it. */
export async function closeGoneFolder(desk: Desk, mailbox: string): Promise<void> {
	await closeFolder(desk, { mailbox, reason: 'The folder was deleted or renamed', except: '' });
}

/** @param closing `except`: the UIDVALIDITY whose mails stay open. */
async function closeFolder(
	desk: Desk,
	{ mailbox, reason, except }: { mailbox: string; reason: string; except: string },
): Promise<void> {
	await inTransaction(desk, async (transaction) => {
		const closed = await transaction
			.updateTable('intake')
			.set({
				state: 'routed',
				routed_at: desk.clock().toISOString(),
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
 * Closes the rows of mails that have left the folder and that nobody holds: the process was gone
 * between the move and its note, or a person took the mail away. Those that are decided are left to
 * whoever carries decisions out, since a notice may hang on them.
 *
 * @param folder all UIDs that wait in it, and the UID that the next mail gets: of mails from there on
 *   the list says nothing.
 */
export async function closeDeparted(
	desk: Desk,
	{ mailbox, uidValidity, leaseMs }: Pick<ClaimRequest, 'mailbox' | 'uidValidity' | 'leaseMs'>,
	{ waiting, uidNext }: { waiting: number[]; uidNext: number },
): Promise<void> {
	const moment = { now: desk.clock().toISOString(), leaseMs };
	const open = await desk.db
		.selectFrom('intake')
		.select(['id', 'uid', 'owner', 'lease_until'])
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '<', uidNext)
		// As the index says it: for a parameter it is not used.
		.where('state', '!=', sql.lit('routed' as const))
		.where('state', '!=', 'decided')
		.execute();
	if (open.length === 0) return;
	const inFolder = new Set(waiting);
	const departed = open.filter(
		(row) => !inFolder.has(Number(row.uid)) && !isLeaseRunning(row, moment),
	);
	for (const ids of inChunks(departed.map(({ id }) => id))) await finishRouting(desk, ids);
}
