import { removeUnusedBlobs } from '../database/blobs';
import type { Store } from '../database/open-store';

/** So many rows are removed at a time, so that nobody waits long for the database. */
const BATCH = 500;

/**
 * Removes a batch of old notices of a division that are done with, and the mails that only they had
 * attached. A notice stays as long as the ledger's row of its mail, which may ask for it again, and
 * one in a task's history stays, since an answer to it joins the task.
 */
export async function removeOldNotices(
	store: Store,
	{ divisionId, before }: { divisionId: number; before: string },
): Promise<{ isDone: boolean }> {
	return await store.db.transaction().execute(async (transaction) => {
		const rows = await transaction
			.selectFrom('outbox')
			.select(['id', 'original_sha256'])
			.where('division_id', '=', divisionId)
			.where('state', 'not in', ['held', 'queued', 'sending'])
			.where('created_at', '<', before)
			// What is in a task's history is kept there.
			.where((where) =>
				where.or([where('task_id', 'is', null), where('communication_id', 'is not', null)]),
			)
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
		await removeUnusedBlobs(
			transaction,
			rows.flatMap(({ original_sha256: sha256 }) => sha256 ?? []),
		);
		return { isDone: rows.length < BATCH };
	});
}
