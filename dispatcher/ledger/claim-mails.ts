import type { Transaction } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { Database, IntakeRow } from '../database/schema';
import { decideClaim, isGivenUp, type TrialRecord } from './intake-state';
import type { Claim, ClaimRequest } from './types';

interface Candidate {
	uid: number;
	row: IntakeRow | undefined;
	record: TrialRecord;
}

/**
 * Claims mails that wait in a folder: no other claimer gets them while the lease runs. First tries
 * come before retries and these before what is given up, each in the order of `uids`. Of the retries
 * there are only as many as may be tried together.
 *
 * @returns at most `limit` claims; none where all that waits is held by others or not due.
 */
export async function claimMails(store: Store, request: ClaimRequest): Promise<Claim[]> {
	return await store.db.transaction().execute(async (transaction) => {
		const candidates = await findCandidates(store, transaction, request);
		const claims: Claim[] = [];
		for (const candidate of candidates) {
			const claim = await claimOne(store, transaction, { candidate, request });
			if (claim !== undefined) claims.push(claim);
		}
		return claims;
	});
}

/** Walks the list only as far as needed: a backlog's first chunk is full of first tries. */
async function findCandidates(
	store: Store,
	transaction: Transaction<Database>,
	request: ClaimRequest,
): Promise<Candidate[]> {
	const { mailbox, uidValidity, uids, limit, withRetries = true, maxAttempts, leaseMs } = request;
	const moment = { now: store.clock().toISOString(), leaseMs };
	const fresh: Candidate[] = [];
	const retries: Candidate[] = [];
	const givenUp: Candidate[] = [];
	for (const chunk of inChunks(uids)) {
		if (fresh.length >= limit) break;
		const query = transaction
			.selectFrom('intake')
			.selectAll()
			.where('mailbox', '=', mailbox)
			.where('uid_validity', '=', uidValidity)
			.where('uid', 'in', chunk);
		// SQLite has one writer at a time anyway.
		const rows = await (
			store.kind === 'postgres' ? query.forUpdate().skipLocked() : query
		).execute();
		const byUid = new Map(rows.map((row) => [Number(row.uid), row]));
		for (const uid of chunk) {
			const row = byUid.get(uid);
			const decision = decideClaim(row, moment);
			if (decision.kind === 'held') continue;
			const candidate = { uid, row, record: decision };
			if (isGivenUp(decision, maxAttempts)) givenUp.push(candidate);
			else (decision.trialLimit === null ? fresh : retries).push(candidate);
		}
	}
	const together = withRetries ? takeTogether(retries) : [];
	return [...fresh, ...together, ...givenUp].slice(0, limit);
}

/** The first retries, as many as each of them allows to be tried with. */
function takeTogether(retries: Candidate[]): Candidate[] {
	let most = Infinity;
	const last = retries.findIndex(({ record }, index) => {
		most = Math.min(most, record.trialLimit ?? Infinity);
		return index >= most;
	});
	return last === -1 ? retries : retries.slice(0, last);
}

async function claimOne(
	store: Store,
	transaction: Transaction<Database>,
	{ candidate, request }: { candidate: Candidate; request: ClaimRequest },
): Promise<Claim | undefined> {
	const { uid, row, record } = candidate;
	const { failedAttempts, interruptions, trialLimit, lastFailure } = record;
	const now = store.clock();
	const isFiled = row !== undefined && row.communication_id !== null;
	const held = {
		state: isFiled ? ('filed' as const) : ('claimed' as const),
		owner: request.owner,
		lease_until: new Date(now.getTime() + request.leaseMs).toISOString(),
		retry_at: null,
		awaits_until: null,
		failed_attempts: failedAttempts,
		interruptions,
		trial_limit: trialLimit,
		trial_size: null,
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
	const isRetry = trialLimit !== null;
	const claim: Claim = {
		...{ intakeId, uid, attempt: failedAttempts + 1, isRetry, filed: isFiled },
		...(row?.awaits_until == null ? {} : { waitedInVain: true }),
	};
	if (!isGivenUp(record, request.maxAttempts)) return claim;
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
