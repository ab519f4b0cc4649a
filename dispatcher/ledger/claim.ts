import type { Transaction } from 'kysely';
import { takeTogether } from '../core/isolation';
import { inChunks } from '../database/chunks';
import type { Store, StoreConnection } from '../database/open-store';
import type { Database } from '../database/schema';
import { headColumns } from './mail-head';
import { STATE_COLUMNS, toColumns, toState, writeChanges } from './rows';
import { transition, UNSEEN, type LedgerEvent, type MailState } from './state';
import { isGivenUp } from './trials';
import type { Claim, Claimable, ClaimRequest } from './types';

/** A mail that may be claimed now, and what claiming it changes. */
interface Candidate {
	uid: number;
	/** Undefined for a mail that the ledger does not know yet. */
	id: number | undefined;
	/** As it was before. */
	before: MailState;
	changes: Partial<MailState>;
}

/** Those of a folder, in the order in which they are to be taken. */
interface Candidates {
	fresh: Candidate[];
	retries: Candidate[];
	givenUp: Candidate[];
}

/**
 * Finds mails that may be claimed, and claims none. First tries come before retries and these before
 * what is given up, each in the order of `uids`. Of the retries there are only as many as may be tried
 * together.
 *
 * @returns at most `limit`; none where all that waits is held by others or not due.
 */
export async function findClaimable(store: Store, request: ClaimRequest): Promise<Claimable[]> {
	const found = await findCandidates(store, store.db, request);
	return chosen(found, request).map(({ uid, before, changes }) => {
		const record = { ...before, ...changes };
		return {
			uid,
			isRetry: record.batchSize !== null,
			isGivenUp: isGivenUp(record, request.maxAttempts),
		};
	});
}

/**
 * Claims mails that wait in a folder: no other claimer gets them while the lease runs. Which ones and
 * in which order, {@link findClaimable} tells.
 *
 * @returns at most `limit` claims; one that another was faster to claim is left out.
 */
export async function claimMails(store: Store, request: ClaimRequest): Promise<Claim[]> {
	return await store.db.transaction().execute(async (transaction) => {
		const candidates = chosen(await findCandidates(store, transaction, request), request);
		const ids = await write(store, transaction, { candidates, request });
		return candidates.flatMap((candidate) => {
			const intakeId = ids.get(candidate.uid);
			return intakeId === undefined ? [] : [toClaim(candidate, intakeId, request)];
		});
	});
}

/** Walks the list only as far as needed: a backlog's first chunk is full of first tries. */
async function findCandidates(
	store: Store,
	connection: StoreConnection,
	request: ClaimRequest,
): Promise<Candidates> {
	const { uids, limit, maxAttempts } = request;
	const found: Candidates = { fresh: [], retries: [], givenUp: [] };
	const event = claimEvent(request);
	const now = store.clock().toISOString();
	for (const chunk of inChunks(uids)) {
		if (found.fresh.length >= limit) break;
		const rows = await readRows(store, connection, { ...request, uids: chunk });
		for (const uid of chunk) {
			const row = rows.get(uid);
			const before = row === undefined ? UNSEEN : toState(row);
			const result = transition(before, event, now);
			if (result.kind === 'refused') continue;
			const candidate = { uid, id: row?.id, before, changes: result.changes };
			const record = { ...before, ...result.changes };
			if (isGivenUp(record, maxAttempts)) found.givenUp.push(candidate);
			else (record.batchSize === null ? found.fresh : found.retries).push(candidate);
		}
	}
	return found;
}

function claimEvent({ owner, leaseMs }: ClaimRequest): LedgerEvent {
	return { kind: 'claim', purpose: 'execution', by: owner, leaseMs };
}

async function readRows(
	store: Store,
	connection: StoreConnection,
	{ mailbox, uidValidity, uids }: ClaimRequest,
) {
	const query = connection
		.selectFrom('intake')
		.select(['id', 'uid', ...STATE_COLUMNS])
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', 'in', uids);
	// SQLite has one writer at a time anyway; without a transaction there is nothing to keep locked.
	const isLocked = store.kind === 'postgres' && connection.isTransaction;
	const rows = await (isLocked ? query.forUpdate().skipLocked() : query).execute();
	return new Map(rows.map((row) => [Number(row.uid), row]));
}

function chosen({ fresh, retries, givenUp }: Candidates, request: ClaimRequest): Candidate[] {
	const limitOf = ({ before, changes }: Candidate): number =>
		changes.batchSize ?? before.batchSize ?? Infinity;
	const together = (request.withRetries ?? true) ? takeTogether(retries, limitOf) : [];
	return [...fresh, ...together, ...givenUp].slice(0, request.limit);
}

/** @returns the ledger's rows by UID. */
async function write(
	store: Store,
	transaction: Transaction<Database>,
	{ candidates, request }: { candidates: Candidate[]; request: ClaimRequest },
): Promise<Map<number, number>> {
	const { divisionId: division_id } = request;
	const known = candidates.flatMap(({ uid, id, changes }) =>
		id === undefined ? [] : [{ uid, id, changes: { ...toColumns(changes), division_id } }],
	);
	await writeChanges(transaction, known);
	const unseen = candidates.filter(({ id }) => id === undefined);
	const inserted = await insert(store, transaction, { candidates: unseen, request });
	return new Map([...known, ...inserted].map(({ uid, id }) => [Number(uid), id]));
}

/** Of a mail that another process was faster to insert there is no row: it is that one's. */
async function insert(
	store: Store,
	transaction: Transaction<Database>,
	{ candidates, request }: { candidates: Candidate[]; request: ClaimRequest },
) {
	const seenAt = store.clock().toISOString();
	const inserted = [];
	// So many columns a row that a chunk of rows would be too many parameters for one query.
	for (const few of inChunks(candidates, 25)) {
		const rows = few.map(({ uid, changes }) => ({
			mailbox: request.mailbox,
			uid_validity: request.uidValidity,
			division_id: request.divisionId,
			failed_attempts: 0,
			seen_at: seenAt,
			...headColumns(request.heads?.get(uid), seenAt),
			progress: 'waiting' as const,
			...toColumns(changes),
			uid,
		}));
		inserted.push(
			...(await transaction
				.insertInto('intake')
				.values(rows)
				.onConflict((conflict) => conflict.columns(['mailbox', 'uid_validity', 'uid']).doNothing())
				.returning(['id', 'uid'])
				.execute()),
		);
	}
	return inserted;
}

function toClaim(
	{ uid, before, changes }: Candidate,
	intakeId: number,
	{ maxAttempts }: ClaimRequest,
): Claim {
	const record = { ...before, ...changes };
	return {
		intakeId,
		uid,
		attempt: record.failedAttempts + 1,
		isRetry: record.batchSize !== null,
		filed: before.isFiled,
		...(before.wait === null ? {} : { waitedInVain: true as const }),
		...(isGivenUp(record, maxAttempts)
			? { givenUpReason: record.lastFailure ?? 'No reason is known' }
			: {}),
	};
}
