import type { Store } from '../database/open-store';

/** The tasks of a division that are not closed. */
export interface OpenTasks {
	open: number;
	/** Those of them whose due date is past. */
	overdue: number;
}

/** Counts the tasks that are not closed, by the division's id; a division without any is left out. */
export async function countOpenTasks(store: Store): Promise<Map<number, OpenTasks>> {
	const now = store.clock().toISOString();
	const rows = await store.db
		.selectFrom('tasks')
		.select((field) => [
			'division_id',
			field.fn.countAll<number>().as('open'),
			field.fn.countAll<number>().filterWhere('due_at', '<', now).as('overdue'),
		])
		.where('status', '!=', 'closed')
		.groupBy('division_id')
		.execute();
	return new Map(
		rows.map((row) => [row.division_id, { open: Number(row.open), overdue: Number(row.overdue) }]),
	);
}
