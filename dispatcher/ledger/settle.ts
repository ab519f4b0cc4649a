import type { Store } from '../database/open-store';

/**
 * Tells after an execution which of its mails are done with.
 *
 * @returns `unrouted` holds those still claimed by the owner; one that others claimed since is
 *   theirs to care for, one that is decided needs no execution any more: both are in neither list.
 */
export async function settleClaims(
	store: Store,
	{ intakeIds, owner }: { intakeIds: number[]; owner: string },
): Promise<{ routed: number[]; unrouted: number[] }> {
	if (intakeIds.length === 0) return { routed: [], unrouted: [] };
	const rows = await store.db
		.selectFrom('intake')
		.select(['id', 'progress', 'owner'])
		.where('id', 'in', intakeIds)
		.execute();
	return {
		routed: rows.filter(({ progress }) => progress === 'moved').map(({ id }) => id),
		unrouted: rows
			.filter((row) => row.progress !== 'moved' && row.owner === owner)
			.map(({ id }) => id),
	};
}
