import type { ExpressionBuilder } from 'kysely';
import type { Database } from './database';
import type { Desk } from './open-desk';

const DAY_MS = 24 * 3_600_000;
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
 * Takes the day's pruning of a division on.
 *
 * @returns false where it was taken on within the last day, by whomever.
 */
export async function beginPruning(desk: Desk, divisionId: number): Promise<boolean> {
	const now = desk.clock();
	const yesterday = new Date(now.getTime() - DAY_MS).toISOString();
	const taken = await desk.db
		.updateTable('divisions')
		.set({ last_pruned_at: now.toISOString() })
		.where('id', '=', divisionId)
		.where((where) =>
			where.or([where('last_pruned_at', 'is', null), where('last_pruned_at', '<=', yesterday)]),
		)
		.returning('id')
		.executeTakeFirst();
	return taken !== undefined;
}

/**
 * Lists old rows of a folder that nobody holds, in the order of their UIDs: those that are done with,
 * and those whose mails a person took away.
 *
 * @param above the last UID of the list before.
 */
export async function listOldRows(
	desk: Desk,
	{ mailbox, uidValidity, before }: PruneRequest,
	above: number,
): Promise<OldRow[]> {
	const rows = await desk.db
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
export async function removeOldRows(desk: Desk, ids: number[], before: string): Promise<void> {
	if (ids.length === 0) return;
	await desk.db.deleteFrom('intake').where('id', 'in', ids).where(isOld(before)).execute();
}

/** Removes a batch of old rows of other UIDVALIDITYs: their UIDs stand for nothing any more. */
export async function removeOtherValidities(
	desk: Desk,
	{ mailbox, uidValidity, before }: PruneRequest,
): Promise<{ isDone: boolean }> {
	const rows = await desk.db
		.selectFrom('intake')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '!=', uidValidity)
		.where(isOld(before))
		.limit(BATCH)
		.execute();
	await removeOldRows(
		desk,
		rows.map(({ id }) => id),
		before,
	);
	return { isDone: rows.length < BATCH };
}

/**
 * Removes a batch of old notices of a division that are done with, and the mails that only they had
 * attached. A notice stays as long as the ledger's row of its mail, which may ask for it again, and
 * one in a task's history stays, since an answer to it joins the task.
 */
export async function removeOldNotices(
	desk: Desk,
	{ divisionId, before }: { divisionId: number; before: string },
): Promise<{ isDone: boolean }> {
	return await desk.db.transaction().execute(async (transaction) => {
		const rows = await transaction
			.selectFrom('outbox')
			.select(['id', 'original_sha256'])
			.where('division_id', '=', divisionId)
			.where('state', 'not in', ['held', 'queued', 'sending'])
			.where('created_at', '<', before)
			.where('task_id', 'is', null)
			.where((where) =>
				where.not(
					where.exists(
						where
							.selectFrom('intake')
							.select('intake.id')
							.whereRef('intake.id', '=', 'outbox.intake_id'),
					),
				),
			)
			.limit(BATCH)
			.execute();
		if (rows.length === 0) return { isDone: true };
		const ids = rows.map(({ id }) => id);
		await transaction.deleteFrom('outbox').where('id', 'in', ids).execute();
		const originals = rows.flatMap(({ original_sha256: sha256 }) => sha256 ?? []);
		if (originals.length > 0) {
			await transaction
				.deleteFrom('blobs')
				.where('sha256', 'in', originals)
				.where((where) =>
					where.not(
						where.exists(
							where
								.selectFrom('attachments')
								.select('attachments.id')
								.whereRef('attachments.blob_sha256', '=', 'blobs.sha256'),
						),
					),
				)
				.where((where) =>
					where.not(
						where.exists(
							where
								.selectFrom('outbox')
								.select('outbox.id')
								.whereRef('outbox.original_sha256', '=', 'blobs.sha256'),
						),
					),
				)
				.execute();
		}
		return { isDone: rows.length < BATCH };
	});
}

/** Nothing has happened to it for long, and nobody has it. */
function isOld(before: string) {
	return (where: ExpressionBuilder<Database, 'intake'>) =>
		where.and([
			where(where.fn.coalesce('routed_at', 'filed_at', 'seen_at'), '<', before),
			where.or([where('owner', 'is', null), where('lease_until', '<', before)]),
			where.or([where('awaits_until', 'is', null), where('awaits_until', '<', before)]),
		]);
}
