import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import { happen } from './rows';
import type { FailureScope } from './trials';

/** Which claims come back, and why. */
export interface Release {
	intakeIds: number[];
	owner: string;
	reason: string;
	/** The next try; at once where absent. */
	retryAt?: Date;
	/** What the failure is about. */
	scope: FailureScope;
}

/** Gives claims back that are still the owner's. */
export async function releaseClaims(
	store: Store,
	{ intakeIds, owner, reason, retryAt, scope }: Release,
): Promise<void> {
	await happen(store, intakeIds, {
		kind: 'release',
		by: owner,
		scope,
		reason,
		...(retryAt === undefined ? {} : { retryAt: retryAt.toISOString() }),
	});
}

/**
 * Frees the claims of an owner that it does not know of: the answer to its claiming was lost on the
 * way, or it was stopped before it could hand them over. No attempt is counted.
 *
 * @param except the claims in its hands.
 */
export async function releaseOrphans(
	store: Store,
	{ owner, except }: { owner: string; except: number[] },
): Promise<void> {
	const claimed = await store.db
		.selectFrom('intake')
		.select('id')
		.where('owner', '=', owner)
		.execute();
	const known = new Set(except);
	const orphans = claimed.map(({ id }) => id).filter((id) => !known.has(id));
	for (const intakeIds of inChunks(orphans)) {
		await releaseClaims(store, { intakeIds, owner, reason: 'never handed over', scope: 'none' });
	}
}
