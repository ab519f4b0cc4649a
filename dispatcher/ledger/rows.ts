import type { Transaction } from 'kysely';
import { inChunks } from '../database/chunks';
import { inTransaction, type Store } from '../database/open-store';
import type { Database, IntakeRow } from '../database/schema';
import { transition, type LedgerEvent, type MailState } from './state';

/** The columns of a mail's state. */
export const STATE_COLUMNS = [
	'progress',
	'owner',
	'lease_until',
	'awaits_until',
	'awaited_by',
	'retry_at',
	'trial_size',
	'moved_at',
	'failed_attempts',
	'interruptions',
	'trial_limit',
	'last_failure',
	'communication_id',
] as const satisfies Array<keyof IntakeRow>;

type StateRow = Pick<IntakeRow, (typeof STATE_COLUMNS)[number]>;
type StateChanges = Partial<Omit<StateRow, 'communication_id'>>;

/** Reads a row's state. */
export function toState(row: StateRow): MailState {
	return {
		progress: row.progress,
		isFiled: row.communication_id !== null,
		lease: leaseIn(row.owner, row.lease_until),
		wait: leaseIn(row.awaited_by, row.awaits_until),
		retryAt: row.retry_at,
		triedTogether: row.trial_size,
		movedAt: row.moved_at,
		failedAttempts: row.failed_attempts,
		interruptions: row.interruptions,
		batchSize: row.trial_limit,
		lastFailure: row.last_failure,
	};
}

/** A row of an earlier version may have an owner without a time; nobody can say that it runs. */
function leaseIn(owner: string | null, until: string | null) {
	return until === null ? null : { owner: owner ?? '', until };
}

/** What changes of a state, as columns. That a mail is filed is told by its communication. */
export function toColumns(changes: Partial<MailState>): StateChanges {
	const { lease, wait } = changes;
	const columns: StateChanges = {
		...(lease === undefined
			? {}
			: { owner: lease?.owner ?? null, lease_until: lease?.until ?? null }),
		...(wait === undefined
			? {}
			: { awaited_by: wait?.owner ?? null, awaits_until: wait?.until ?? null }),
	};
	if (changes.progress !== undefined) columns.progress = changes.progress;
	if (changes.retryAt !== undefined) columns.retry_at = changes.retryAt;
	if (changes.triedTogether !== undefined) columns.trial_size = changes.triedTogether;
	if (changes.movedAt !== undefined) columns.moved_at = changes.movedAt;
	if (changes.failedAttempts !== undefined) columns.failed_attempts = changes.failedAttempts;
	if (changes.interruptions !== undefined) columns.interruptions = changes.interruptions;
	if (changes.batchSize !== undefined) columns.trial_limit = changes.batchSize;
	if (changes.lastFailure !== undefined) columns.last_failure = changes.lastFailure;
	return columns;
}

/** A row of the ledger, locked until the transaction ends. */
interface LockedRow {
	id: number;
	state: MailState;
}

/** Locks rows by their ids. SQLite has one writer at a time anyway. */
async function lockRows(
	store: Store,
	transaction: Transaction<Database>,
	intakeIds: number[],
): Promise<LockedRow[]> {
	const query = transaction
		.selectFrom('intake')
		.select(['id', ...STATE_COLUMNS])
		.where('id', 'in', intakeIds)
		.orderBy('id');
	const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
	return rows.map((row) => ({ id: row.id, state: toState(row) }));
}

/** Writes what changes; rows that change alike are written together. */
export async function writeChanges(
	transaction: Transaction<Database>,
	changed: Array<{ id: number; changes: Partial<IntakeRow> }>,
): Promise<void> {
	const alike = Map.groupBy(changed, ({ changes }) => JSON.stringify(changes));
	for (const group of alike.values()) {
		const [first] = group;
		if (first === undefined || Object.keys(first.changes).length === 0) continue;
		await transaction
			.updateTable('intake')
			.set(first.changes)
			.where(
				'id',
				'in',
				group.map(({ id }) => id),
			)
			.execute();
	}
}

/**
 * Lets an event happen to mails, each by its state: the one way in which a row of the ledger changes.
 *
 * @returns the rows that changed.
 */
export async function happen(
	store: Store,
	intakeIds: number[],
	event: LedgerEvent,
): Promise<number[]> {
	return await happenAnd(store, { intakeIds, event, also: {} });
}

/** {@link happen}, and sets further columns (`also`) of those that change. */
export async function happenAnd(
	store: Store,
	{ intakeIds, event, also }: { intakeIds: number[]; event: LedgerEvent; also: Partial<IntakeRow> },
): Promise<number[]> {
	if (intakeIds.length === 0) return [];
	return await inTransaction(store, async (transaction) => {
		const now = store.clock().toISOString();
		const changed = [];
		// In one order, so that two that lock the same rows do not wait for each other.
		for (const chunk of inChunks(intakeIds.toSorted((one, other) => one - other))) {
			for (const { id, state } of await lockRows(store, transaction, chunk)) {
				const result = transition(state, event, now);
				if (result.kind === 'refused') continue;
				changed.push({ id, changes: { ...toColumns(result.changes), ...also } });
			}
		}
		for (const chunk of inChunks(changed)) await writeChanges(transaction, chunk);
		return changed.map(({ id }) => id);
	});
}
