import type { Store } from '../database/open-store';

/**
 * Lists the claims of a session whose leases run, whoever made and prolongs them.
 *
 * @param session what the owners' names begin with.
 */
export async function listSessionClaims(
	store: Store,
	session: string,
): Promise<Array<{ intakeId: number; owner: string }>> {
	const claimed = await store.db
		.selectFrom('intake')
		.select(['id', 'owner'])
		.where('owner', 'is not', null)
		.where('owner', 'like', `${session}/%`)
		.where('lease_until', '>', store.clock().toISOString())
		.where('progress', '!=', 'moved')
		.execute();
	return claimed.map(({ id, owner }) => ({ intakeId: id, owner: owner ?? '' }));
}
