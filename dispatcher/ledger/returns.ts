import { sql, type Transaction } from 'kysely';
import { inChunks } from '../database/chunks';
import { inTransaction, type Store } from '../database/open-store';
import type { Database, MailReturnsTable } from '../database/schema';
import { after, isLeaseRunning } from './lease';
import { splitMailboxKey } from './mailbox-key';

/** A mail that is asked back into the folder to process. */
export interface AskedReturn {
	intakeId: number;
	/** The mailbox that it is in. */
	account: string;
	/** The folder's path as the server writes it. */
	folder: string;
	/** Where it was put in the folder; undefined if the server did not tell. */
	place: { uidValidity: string; uid: number } | undefined;
	messageId: string | null;
	/** ISO 8601 in UTC. */
	receivedAt: string;
	/** A move or a copy was sent before, and may have been carried out without an answer. */
	isTried: boolean;
	/** Copied already, on a server that cannot move. */
	copied: boolean;
}

/**
 * Lists the mails of a division that are asked for, in the order of the ledger.
 *
 * @param page `after`: the last row of the page before; `limit`: at most so many.
 */
export async function listAskedReturns(
	store: Store,
	divisionId: number,
	page: { after: number; limit: number },
): Promise<AskedReturn[]> {
	const rows = await store.db
		.selectFrom('mail_returns')
		.innerJoin('intake', 'intake.id', 'mail_returns.intake_id')
		.select(['intake.id', 'intake.mailbox', 'intake.folder', 'intake.message_id'])
		.select(['intake.moved_uid_validity', 'intake.moved_uid', 'intake.received_at'])
		.select(['mail_returns.leased_until', 'mail_returns.copied'])
		.where('mail_returns.division_id', '=', divisionId)
		// As the index says it: for a parameter it is not used.
		.where('mail_returns.state', '=', sql.lit('asked' as const))
		.where('mail_returns.intake_id', '>', page.after)
		.orderBy('mail_returns.intake_id')
		.limit(page.limit)
		.execute();
	return rows.map((row) => ({
		intakeId: row.id,
		account: splitMailboxKey(row.mailbox).account,
		folder: row.folder ?? '',
		place:
			row.moved_uid_validity === null || row.moved_uid === null
				? undefined
				: { uidValidity: row.moved_uid_validity, uid: Number(row.moved_uid) },
		messageId: row.message_id,
		receivedAt: row.received_at ?? '',
		isTried: row.leased_until !== null || row.copied === 1,
		copied: row.copied === 1,
	}));
}

/**
 * Takes mails that are asked for to move them, so that nobody else sends a second move meanwhile.
 *
 * @param leaseMs longer than a server's answer is waited for.
 * @returns the rows that were to be had.
 */
export async function leaseReturns(
	store: Store,
	intakeIds: number[],
	leaseMs: number,
): Promise<Set<number>> {
	return await inTransaction(store, async (transaction) => {
		const now = store.clock().toISOString();
		const leased = new Set<number>();
		for (const chunk of inChunks(intakeIds.toSorted((one, other) => one - other))) {
			const query = transaction
				.selectFrom('mail_returns')
				.select(['intake_id', 'leased_until'])
				.where('intake_id', 'in', chunk)
				.where('state', '=', 'asked')
				.orderBy('intake_id');
			for (const row of await (store.kind === 'postgres' ? query.forUpdate() : query).execute()) {
				const { leased_until: until } = row;
				const lease = until === null ? null : { owner: '', until };
				if (!isLeaseRunning(lease, leaseMs, now)) leased.add(row.intake_id);
			}
		}
		await change(transaction, [...leased], { leased_until: after(now, leaseMs) });
		return leased;
	});
}

/** Notes that mails were copied back, so that they are never copied a second time. */
export async function noteReturnsCopied(store: Store, intakeIds: number[]): Promise<void> {
	await inTransaction(store, async (transaction) => {
		await change(transaction, intakeIds, { copied: 1 });
	});
}

/** Notes that mails are in the folder to process again. */
export async function markReturned(store: Store, intakeIds: number[]): Promise<void> {
	await end(store, intakeIds, { state: 'returned', failure: null });
}

/** Notes that mails cannot be returned; they are not asked for any more. */
export async function giveUpReturns(
	store: Store,
	intakeIds: number[],
	failure: string,
): Promise<void> {
	await end(store, intakeIds, { state: 'failed', failure });
}

/** Notes that the server did not return mails, and moved none of them. They stay asked for. */
export async function noteReturnsRefused(
	store: Store,
	intakeIds: number[],
	failure: string,
): Promise<void> {
	await inTransaction(store, async (transaction) => {
		await change(transaction, intakeIds, { leased_until: null, failure });
	});
}

async function end(
	store: Store,
	intakeIds: number[],
	how: Pick<MailReturnsTable, 'state' | 'failure'>,
): Promise<void> {
	const endedAt = store.clock().toISOString();
	await inTransaction(store, async (transaction) => {
		await change(transaction, intakeIds, { ...how, leased_until: null, ended_at: endedAt });
	});
}

/** Only what is asked for changes. */
async function change(
	transaction: Transaction<Database>,
	intakeIds: number[],
	columns: Partial<Pick<MailReturnsTable, 'state' | 'failure'>> & {
		leased_until?: string | null;
		copied?: number;
		ended_at?: string;
	},
): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await transaction
			.updateTable('mail_returns')
			.set(columns)
			.where('intake_id', 'in', chunk)
			.where('state', '=', 'asked')
			.execute();
	}
}
