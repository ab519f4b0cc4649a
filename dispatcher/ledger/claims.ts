import { sql } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import { FREE_INTERRUPTIONS } from './intake-state';

/** Of the mails that were tried together, rounded up; both databases divide whole numbers so. */
const HALF = sql<number | null>`(trial_size + 1) / 2`;

/**
 * What a claim that comes back says of its mail. `nothing`: it was not tried, or what failed is out of
 * reach for all. `suspicion`: it was among others that failed, so it is tried with half as many next.
 * `attempt`: it was alone and the execution failed. `interruption`: the process was gone.
 */
export type Charge = 'nothing' | 'suspicion' | 'attempt' | 'interruption';

/** Which claims come back, and why. */
export interface Release {
	intakeIds: number[];
	owner: string;
	reason: string;
	/** The next try; at once where absent. */
	retryAt?: Date;
	charge: Charge;
}

/** Gives claims back that are still the owner's. */
export async function releaseClaims(
	store: Store,
	{ intakeIds, owner, reason, retryAt, charge }: Release,
): Promise<void> {
	if (intakeIds.length === 0) return;
	await store.db
		.updateTable('intake')
		.set((field) => ({
			owner: null,
			lease_until: null,
			trial_size: null,
			retry_at: retryAt?.toISOString() ?? null,
			state: field
				.case()
				.when('communication_id', 'is not', null)
				.then('filed' as const)
				.else('seen' as const)
				.end(),
			...(charge === 'nothing' ? {} : { last_failure: reason }),
			...(charge === 'suspicion' ? { trial_limit: HALF } : {}),
			...(charge === 'attempt'
				? { trial_limit: 1, failed_attempts: field('failed_attempts', '+', 1) }
				: {}),
			...(charge === 'interruption'
				? {
						interruptions: field('interruptions', '+', 1),
						trial_limit: field
							.case()
							.when('interruptions', '>=', FREE_INTERRUPTIONS)
							.then(HALF)
							.else(field.ref('trial_limit'))
							.end(),
					}
				: {}),
		}))
		.where('id', 'in', intakeIds)
		.where('owner', '=', owner)
		.where('state', 'not in', ['decided', 'routed'])
		.execute();
}

/**
 * Notes that an execution is about to begin with these mails, and with no others.
 *
 * @returns those that are the owner's: one whose lease ran out may be another's by now.
 */
export async function noteTrial(
	store: Store,
	{ intakeIds, owner }: { intakeIds: number[]; owner: string },
): Promise<number[]> {
	if (intakeIds.length === 0) return [];
	const noted = await store.db
		.updateTable('intake')
		.set({ trial_size: intakeIds.length })
		.where('id', 'in', intakeIds)
		.where('owner', '=', owner)
		.returning('id')
		.execute();
	return noted.map(({ id }) => id);
}

/** Prolongs claims that somebody has. */
export async function renewClaims(
	store: Store,
	{ intakeIds, owner, leaseMs }: { intakeIds: number[]; owner: string; leaseMs: number },
): Promise<void> {
	if (intakeIds.length === 0) return;
	await store.db
		.updateTable('intake')
		.set({ lease_until: new Date(store.clock().getTime() + leaseMs).toISOString() })
		.where('id', 'in', intakeIds)
		.where('owner', '=', owner)
		.execute();
}

/** Leaves mails to an execution that waits: nobody else gets them until then. */
export async function leaveToWaiting(
	store: Store,
	{ intakeIds, owner, until }: { intakeIds: number[]; owner: string; until: Date },
): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await store.db
			.updateTable('intake')
			.set({
				owner: null,
				lease_until: null,
				awaits_until: until.toISOString(),
				awaited_by: owner,
			})
			.where('id', 'in', chunk)
			.where('owner', '=', owner)
			.execute();
	}
}

/** Prolongs what {@link leaveToWaiting} left, as long as the execution is known to be there. */
export async function prolongWaiting(
	store: Store,
	{ intakeIds, owner, until }: { intakeIds: number[]; owner: string; until: Date },
): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await store.db
			.updateTable('intake')
			.set({ awaits_until: until.toISOString() })
			.where('id', 'in', chunk)
			.where('awaited_by', '=', owner)
			.where('awaits_until', '<', until.toISOString())
			.execute();
	}
}

/**
 * Takes mails back from an execution that waited and has ended, so that they can be released. Those
 * whose time was up, and that another execution may wait with by now, are not its any more.
 *
 * @param claims `owner`: who left them to the execution.
 * @returns those that it did not decide about; the owner's again.
 */
export async function takeBackFromWaiting(
	store: Store,
	{ intakeIds, owner, leaseMs }: { intakeIds: number[]; owner: string; leaseMs: number },
): Promise<number[]> {
	const taken: number[] = [];
	for (const chunk of inChunks(intakeIds)) {
		const rows = await store.db
			.updateTable('intake')
			.set({
				owner,
				lease_until: new Date(store.clock().getTime() + leaseMs).toISOString(),
				awaits_until: null,
			})
			.where('id', 'in', chunk)
			.where('awaits_until', 'is not', null)
			.where('awaited_by', '=', owner)
			.returning('id')
			.execute();
		taken.push(...rows.map(({ id }) => id));
	}
	return taken;
}

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
		.select(['id', 'state', 'owner'])
		.where('id', 'in', intakeIds)
		.execute();
	return {
		routed: rows.filter(({ state }) => state === 'routed').map(({ id }) => id),
		unrouted: rows
			.filter((row) => row.state !== 'routed' && row.owner === owner)
			.map(({ id }) => id),
	};
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
	const intakeIds = claimed.map(({ id }) => id).filter((id) => !known.has(id));
	await releaseClaims(store, {
		intakeIds,
		owner,
		reason: 'never handed over',
		charge: 'nothing',
	});
}

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
		.where('state', '!=', 'routed')
		.execute();
	return claimed.map(({ id, owner }) => ({ intakeId: id, owner: owner ?? '' }));
}
