import type { Store } from '../database/open-store';
import { readSettings } from './dispatcher-settings';
import { findNamedDivision } from './divisions';

/**
 * Pauses a division or lets it go on. Its agent in this process learns of it at once, others at their
 * next look; mails that an execution has already are carried to their end.
 *
 * @returns since when it is paused; null: it is at work.
 * @throws DispatcherError `not-found` if there is no such division.
 */
export async function pauseDivision(
	store: Store,
	{ name, paused }: { name: string; paused: boolean },
): Promise<string | null> {
	const id = await findNamedDivision(store, name);
	const row = await store.db
		.updateTable('divisions')
		.set((field) => ({
			// One that is paused already is so since then.
			paused_at: paused
				? field.fn.coalesce('paused_at', field.val(store.clock().toISOString()))
				: null,
		}))
		.where('id', '=', id)
		.returning('paused_at')
		.executeTakeFirstOrThrow();
	store.changes.emit('division', id);
	return row.paused_at;
}

/** Whether a division's mails may be touched: the dispatcher is active, and the division not paused. */
export async function mayWork(store: Store, divisionId: number): Promise<boolean> {
	if (!(await readSettings(store)).active) return false;
	return !(await isPaused(store, ['id', divisionId]));
}

/** Whether a division's mails may be sent now. What may not waits. */
export async function maySend(store: Store, divisionName: string): Promise<boolean> {
	const { active, sendsCommunications } = await readSettings(store);
	if (!active || !sendsCommunications) return false;
	return !(await isPaused(store, ['name', divisionName]));
}

async function isPaused(
	store: Store,
	[column, value]: ['id', number] | ['name', string],
): Promise<boolean> {
	const row = await store.db
		.selectFrom('divisions')
		.select('paused_at')
		.where(column, '=', value)
		.executeTakeFirst();
	return row?.paused_at != null;
}
