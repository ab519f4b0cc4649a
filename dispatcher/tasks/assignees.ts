import { sql } from 'kysely';
import type { Store } from '../database/open-store';

/** More is no list that a person picks from. */
const MOST = 500;

/**
 * Whom tasks are assigned to, or will be by their definitions; by name, each once in whatever case.
 * Goes from one to the next by the index, however many tasks each of them has.
 */
export async function listAssignees(store: Store): Promise<string[]> {
	const { rows } = await sql<{ assignee: string }>`
		with recursive known (name) as (
			select (select min(lower(assignee)) from tasks)
			union all
			select (select min(lower(assignee)) from tasks where lower(assignee) > known.name)
			from known where known.name is not null
		)
		select (
			select assignee from tasks where lower(assignee) = known.name
			order by updated_at desc, id desc limit 1
		) as assignee
		from known where known.name is not null limit ${MOST}`.execute(store.db);
	const defined = await store.db
		.selectFrom('task_definitions')
		.select('assignee')
		.distinct()
		.where('assignee', 'is not', null)
		.execute();
	const byName = new Map<string, string>();
	for (const { assignee } of [...rows, ...defined]) {
		const name = assignee?.trim() ?? '';
		if (name !== '' && !byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), name);
	}
	return [...byName.values()].toSorted((one, other) => one.localeCompare(other));
}
