import { inTransaction, type Store } from '../database/open-store';
import { noteEvents } from './conversation/task-events';
import { changedAt } from './tasks';

/** Of a division so many tasks are opened in one transaction. */
const AT_ONCE = 200;

/**
 * Opens the tasks of a division whose time is over that they were pending until.
 *
 * @returns how many.
 * @throws DispatcherError `desk-unavailable`.
 */
export async function resumeDue(store: Store, divisionId: number): Promise<number> {
	let resumed = 0;
	for (;;) {
		const count = await inTransaction(
			store,
			async (transaction) => await resumeSome({ ...store, db: transaction }, divisionId),
		);
		resumed += count;
		if (count < AT_ONCE) return resumed;
	}
}

async function resumeSome({ db, clock }: Store, divisionId: number): Promise<number> {
	const now = clock().toISOString();
	const due = db
		.selectFrom('tasks')
		.select('id')
		.where('division_id', '=', divisionId)
		.where('status', '=', 'pending')
		.where('pending_until', '<=', now)
		.orderBy('pending_until')
		.limit(AT_ONCE);
	const opened = await db
		.updateTable('tasks')
		.set({ status: 'open', pending_until: null, ...changedAt(now) })
		.where('id', 'in', due)
		// Somebody may have changed it since it was selected.
		.where('status', '=', 'pending')
		.where('pending_until', '<=', now)
		.returning('id')
		.execute();
	const events = opened.map(({ id }) => ({ taskId: id, kind: 'resumed' as const, by: null }));
	await noteEvents(db, events, now);
	return opened.length;
}
