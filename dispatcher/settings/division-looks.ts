import type { Store } from '../database/open-store';

/** Mails of a folder that the ledger does not know yet. */
export interface Backlog {
	count: number;
	/** When the oldest of them arrived; null: none waits. */
	since: Date | null;
}

/**
 * Records the end of a check of the folder, for those who look after the divisions.
 *
 * @param end `error`: why it failed; absent: it went well, and nothing is left to claim.
 */
export async function recordLook(
	store: Store,
	divisionId: number,
	{ error }: { error?: string },
): Promise<void> {
	const now = store.clock().toISOString();
	await store.db
		.updateTable('divisions')
		.set({
			last_scan_at: now,
			last_error: error ?? null,
			...(error === undefined ? { last_success_at: now, backlog: 0, backlog_since: null } : {}),
		})
		.where('id', '=', divisionId)
		.execute();
}

/** Records in the middle of a look that more waits than one batch takes. */
export async function recordBacklog(
	store: Store,
	divisionId: number,
	{ count, since }: Backlog,
): Promise<void> {
	await store.db
		.updateTable('divisions')
		.set({ backlog: count, backlog_since: since?.toISOString() ?? null })
		.where('id', '=', divisionId)
		.execute();
}
