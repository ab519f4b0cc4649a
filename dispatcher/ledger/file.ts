import { sql } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { FilingDecision } from './filing-decision';
import { happen } from './rows';

/** A mail's communication, and how the mail came into its task. */
export interface FiledRow {
	intakeId: number;
	communicationId: number;
	outcome: string;
	decision: FilingDecision;
}

/** What an earlier run has noted of a mail. */
export interface FiledBefore {
	/** Null: it is to be filed. */
	communicationId: number | null;
	/** JSON. */
	decision: string | null;
	/** When the mail arrived; null: that is not known. */
	receivedAt: string | null;
}

/**
 * Locks mails' rows until the transaction ends, so that one run at a time files a mail.
 *
 * @param store inside of the transaction.
 * @returns what an earlier run has noted, by the row's id; a row that the ledger does not have is left
 *   out.
 */
export async function lockForFiling(
	store: Store,
	intakeIds: number[],
): Promise<Map<number, FiledBefore>> {
	const filed = new Map<number, FiledBefore>();
	// In one order, so that two that lock the same rows do not wait for each other.
	for (const chunk of inChunks([...new Set(intakeIds)].toSorted((one, other) => one - other))) {
		const query = store.db
			.selectFrom('intake')
			.select(['id', 'communication_id', 'decision', 'received_at'])
			.where('id', 'in', chunk)
			.orderBy('id');
		const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
		for (const row of rows) {
			const { communication_id: communicationId, decision, received_at: receivedAt } = row;
			filed.set(row.id, { communicationId, decision, receivedAt });
		}
	}
	return filed;
}

/**
 * Notes the communications that hold mails. How a mail came into its task is told by the run that filed
 * it: an outcome that is there stays.
 */
export async function noteFiled(store: Store, filed: FiledRow[]): Promise<void> {
	const filedAt = store.clock().toISOString();
	for (const chunk of inChunks(filed)) {
		const ids = chunk.map(({ intakeId }) => intakeId);
		await happen(store, ids, { kind: 'file' });
		await store.db
			.updateTable('intake')
			.set({
				communication_id: byId(chunk.map((row) => [row.intakeId, row.communicationId])),
				// What was told of an earlier try that failed is over.
				decision: sql<string>`case when outcome is null or decision is null
					then ${textById(chunk.map((row) => [row.intakeId, JSON.stringify(row.decision)]))}
					else decision end`,
				outcome: sql<string>`coalesce(outcome, ${outcomeById(chunk)})`,
				filed_at: filedAt,
			})
			.where('id', 'in', ids)
			.execute();
	}
}

/** Notes why mails were not filed. */
export async function noteRefused(
	store: Store,
	refused: Array<{ intakeId: number; decision: FilingDecision }>,
): Promise<void> {
	for (const chunk of inChunks(refused)) {
		await store.db
			.updateTable('intake')
			.set({
				decision: textById(chunk.map((row) => [row.intakeId, JSON.stringify(row.decision)])),
			})
			.where(
				'id',
				'in',
				chunk.map(({ intakeId }) => intakeId),
			)
			.execute();
	}
}

function textById(values: Array<[id: number, value: string]>) {
	const cases = values.map(([id, value]) => sql`when ${sql.lit(id)} then cast(${value} as text)`);
	return sql<string>`case id ${sql.join(cases, sql` `)} end`;
}

/** One statement for all: numbers and our own words stand in it as they are. */
function byId(values: Array<[id: number, value: number]>) {
	const cases = values.map(([id, value]) => sql`when ${sql.lit(id)} then ${sql.lit(value)}`);
	return sql<number>`case id ${sql.join(cases, sql` `)} end`;
}

function outcomeById(filed: FiledRow[]) {
	const cases = filed.map(
		({ intakeId, outcome }) => sql`when ${sql.lit(intakeId)} then ${sql.lit(outcome)}`,
	);
	return sql<string>`case id ${sql.join(cases, sql` `)} end`;
}
