import type { Transaction } from 'kysely';
import type { Database, IntakeRow } from './database';
import { decideClaim } from './intake-state';
import type { Desk } from './open-desk';
import type { Claim, ClaimRequest, Destination, MailKey } from './types';

/** How many UIDs one query asks about: below every database's limit of parameters. */
const CHUNK = 500;
/** So long a mail is left alone that was moved: a scan may have listed it just before. */
const REST_AFTER_ROUTING_MS = 10 * 60_000;

interface Candidate {
	uid: number;
	row: IntakeRow | undefined;
	failedAttempts: number;
	lastFailure: string | null;
}

/**
 * Claims mails that wait in a folder: no other claimer gets them while the lease runs. First tries
 * come before retries, and each in the order of `uids`.
 *
 * @returns at most `limit` claims; none where all that waits is held by others or not due.
 */
export async function claimMails(desk: Desk, request: ClaimRequest): Promise<Claim[]> {
	return await desk.db.transaction().execute(async (transaction) => {
		const candidates = await findCandidates(desk, transaction, request);
		const claims: Claim[] = [];
		for (const candidate of candidates) {
			const claim = await claimOne(desk, transaction, { candidate, request });
			if (claim !== undefined) claims.push(claim);
		}
		return claims;
	});
}

/** Walks the list only as far as needed: a backlog's first chunk is full of first tries. */
async function findCandidates(
	desk: Desk,
	transaction: Transaction<Database>,
	{ mailbox, uidValidity, uids, limit }: ClaimRequest,
): Promise<Candidate[]> {
	const now = desk.clock().toISOString();
	const fresh: Candidate[] = [];
	const retries: Candidate[] = [];
	for (let start = 0; start < uids.length && fresh.length < limit; start += CHUNK) {
		const chunk = uids.slice(start, start + CHUNK);
		const query = transaction
			.selectFrom('intake')
			.selectAll()
			.where('mailbox', '=', mailbox)
			.where('uid_validity', '=', uidValidity)
			.where('uid', 'in', chunk);
		// SQLite has one writer at a time anyway.
		const rows = await (
			desk.kind === 'postgres' ? query.forUpdate().skipLocked() : query
		).execute();
		const byUid = new Map(rows.map((row) => [Number(row.uid), row]));
		for (const uid of chunk) {
			const row = byUid.get(uid);
			const decision = decideClaim(row, now);
			if (decision.kind === 'held') continue;
			const { failedAttempts, lastFailure } = decision;
			(failedAttempts === 0 ? fresh : retries).push({ uid, row, failedAttempts, lastFailure });
		}
	}
	return [...fresh, ...retries].slice(0, limit);
}

async function claimOne(
	desk: Desk,
	transaction: Transaction<Database>,
	{ candidate, request }: { candidate: Candidate; request: ClaimRequest },
): Promise<Claim | undefined> {
	const { uid, row, failedAttempts, lastFailure } = candidate;
	const now = desk.clock();
	const isFiled = row !== undefined && row.communication_id !== null;
	const held = {
		state: isFiled ? ('filed' as const) : ('claimed' as const),
		owner: request.owner,
		lease_until: new Date(now.getTime() + request.leaseMs).toISOString(),
		retry_at: null,
		failed_attempts: failedAttempts,
		last_failure: lastFailure,
	};
	const intakeId =
		row === undefined
			? await insertClaimed(transaction, {
					...held,
					mailbox: request.mailbox,
					uid_validity: request.uidValidity,
					uid,
					division_id: request.divisionId,
					seen_at: now.toISOString(),
				})
			: await updateClaimed(transaction, row.id, { ...held, division_id: request.divisionId });
	// Another process was faster between our look and our insert: the mail is its.
	if (intakeId === undefined) return undefined;
	const claim: Claim = { intakeId, uid, attempt: failedAttempts + 1, filed: isFiled };
	if (failedAttempts < request.maxAttempts) return claim;
	return { ...claim, givenUpReason: lastFailure ?? 'No reason is known' };
}

async function insertClaimed(
	transaction: Transaction<Database>,
	row: Pick<
		IntakeRow,
		| 'mailbox'
		| 'uid_validity'
		| 'uid'
		| 'division_id'
		| 'state'
		| 'owner'
		| 'lease_until'
		| 'failed_attempts'
		| 'seen_at'
	>,
): Promise<number | undefined> {
	const inserted = await transaction
		.insertInto('intake')
		.values(row)
		.onConflict((conflict) => conflict.columns(['mailbox', 'uid_validity', 'uid']).doNothing())
		.returning('id')
		.executeTakeFirst();
	return inserted?.id;
}

async function updateClaimed(
	transaction: Transaction<Database>,
	id: number,
	changes: Partial<IntakeRow>,
): Promise<number> {
	await transaction.updateTable('intake').set(changes).where('id', '=', id).execute();
	return id;
}

/** Gives claims back that are still the owner's: free at once, or at `retryAt`. */
export async function releaseClaims(
	desk: Desk,
	{
		intakeIds,
		owner,
		reason,
		retryAt,
		countsAsAttempt,
	}: {
		intakeIds: number[];
		owner: string;
		reason: string;
		retryAt?: Date;
		countsAsAttempt: boolean;
	},
): Promise<void> {
	if (intakeIds.length === 0) return;
	await desk.db
		.updateTable('intake')
		.set((field) => ({
			owner: null,
			lease_until: null,
			retry_at: retryAt?.toISOString() ?? null,
			state: field
				.case()
				.when('communication_id', 'is not', null)
				.then('filed' as const)
				.else('seen' as const)
				.end(),
			...(countsAsAttempt
				? { failed_attempts: field('failed_attempts', '+', 1), last_failure: reason }
				: {}),
		}))
		.where('id', 'in', intakeIds)
		.where('owner', '=', owner)
		.where('state', '!=', 'routed')
		.execute();
}

/** Prolongs claims while their execution runs. */
export async function renewClaims(
	desk: Desk,
	{ intakeIds, owner, leaseMs }: { intakeIds: number[]; owner: string; leaseMs: number },
): Promise<void> {
	if (intakeIds.length === 0) return;
	await desk.db
		.updateTable('intake')
		.set({ lease_until: new Date(desk.clock().getTime() + leaseMs).toISOString() })
		.where('id', 'in', intakeIds)
		.where('owner', '=', owner)
		.execute();
}

/**
 * Tells after an execution which of its mails are done with.
 *
 * @returns `unrouted` holds those still claimed by the owner; one that others claimed since is
 *   theirs to care for, and in neither list.
 */
export async function settleClaims(
	desk: Desk,
	{ intakeIds, owner }: { intakeIds: number[]; owner: string },
): Promise<{ routed: number[]; unrouted: number[] }> {
	if (intakeIds.length === 0) return { routed: [], unrouted: [] };
	const rows = await desk.db
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

/** The ledger's row of a mail, made where it is missing: a mail taken by hand was never claimed. */
export async function ensureIntake(
	desk: Desk,
	{ mailbox, uidValidity, uid }: MailKey,
	divisionId: number,
): Promise<{ id: number }> {
	await desk.db
		.insertInto('intake')
		.values({
			mailbox,
			uid_validity: uidValidity,
			uid,
			division_id: divisionId,
			state: 'seen',
			failed_attempts: 0,
			seen_at: desk.clock().toISOString(),
		})
		.onConflict((conflict) => conflict.columns(['mailbox', 'uid_validity', 'uid']).doNothing())
		.execute();
	return await desk.db
		.selectFrom('intake')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '=', uid)
		.executeTakeFirstOrThrow();
}

/** Notes where mails are about to be moved to. */
export async function beginRouting(
	desk: Desk,
	{
		intakeIds,
		destination,
		folder,
	}: { intakeIds: number[]; destination: Destination; folder: string },
): Promise<void> {
	if (intakeIds.length === 0) return;
	await desk.db
		.updateTable('intake')
		.set({ destination, folder })
		.where('id', 'in', intakeIds)
		// One that was moved is where it is, whatever a rerun wants.
		.where('state', '!=', 'routed')
		.execute();
}

/** The mails are where they were to go: done with. */
export async function finishRouting(desk: Desk, intakeIds: number[]): Promise<void> {
	if (intakeIds.length === 0) return;
	const now = desk.clock();
	await desk.db
		.updateTable('intake')
		.set({
			state: 'routed',
			routed_at: now.toISOString(),
			owner: null,
			lease_until: null,
			retry_at: new Date(now.getTime() + REST_AFTER_ROUTING_MS).toISOString(),
		})
		.where('id', 'in', intakeIds)
		.execute();
}
