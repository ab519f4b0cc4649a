import type { ExpressionBuilder } from 'kysely';
import type { Store } from '../database/open-store';
import type { Database } from '../database/schema';

/** So many rows are removed at a time, so that nobody waits long for the database. */
const BATCH = 500;

/** Rows of which folder, and how old they are at least. */
export interface PruneRequest {
	mailbox: string;
	uidValidity: string;
	/** ISO 8601 in UTC. */
	before: string;
}

/** A row that may go where its mail has left the folder. */
export interface OldRow {
	id: number;
	uid: number;
}

/**
 * Lists old rows of a folder that nobody holds, in the order of their UIDs: those that are done with,
 * and those whose mails a person took away.
 *
 * @param above the last UID of the list before.
 */
export async function listOldRows(
	store: Store,
	{ mailbox, uidValidity, before }: PruneRequest,
	above: number,
): Promise<OldRow[]> {
	const rows = await store.db
		.selectFrom('intake')
		.select(['id', 'uid'])
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '>', above)
		.where(isOld(before))
		.orderBy('uid')
		.limit(BATCH)
		.execute();
	return rows.map(({ id, uid }) => ({ id, uid: Number(uid) }));
}

/** Removes rows; one that somebody claimed meanwhile stays. */
export async function removeOldRows(store: Store, ids: number[], before: string): Promise<void> {
	if (ids.length === 0) return;
	await store.db.deleteFrom('intake').where('id', 'in', ids).where(isOld(before)).execute();
}

/** Removes a batch of old rows of other UIDVALIDITYs: their UIDs stand for nothing any more. */
export async function removeOtherValidities(
	store: Store,
	{ mailbox, uidValidity, before }: PruneRequest,
): Promise<{ isDone: boolean }> {
	const rows = await store.db
		.selectFrom('intake')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '!=', uidValidity)
		.where(isOld(before))
		.limit(BATCH)
		.execute();
	await removeOldRows(
		store,
		rows.map(({ id }) => id),
		before,
	);
	return { isDone: rows.length < BATCH };
}

/** Nothing has happened to it for long, and nobody has it or asks for it. */
function isOld(before: string) {
	return (where: ExpressionBuilder<Database, 'intake'>) =>
		where.and([
			where(where.fn.coalesce('moved_at', 'filed_at', 'seen_at'), '<', before),
			where.or([where('owner', 'is', null), where('lease_until', '<', before)]),
			where.or([where('awaits_until', 'is', null), where('awaits_until', '<', before)]),
			where.not(
				where.exists(
					where
						.selectFrom('mail_returns')
						.select('mail_returns.intake_id')
						.whereRef('mail_returns.intake_id', '=', 'intake.id')
						.where('mail_returns.state', '=', 'asked'),
				),
			),
		]);
}
