import { sql } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import { happen } from './rows';

/** A mail's communication, and how the mail came into its task. */
export interface FiledRow {
	intakeId: number;
	communicationId: number;
	outcome: string;
}

/**
 * Locks mails' rows until the transaction ends, so that one run at a time files a mail.
 *
 * @param store inside of the transaction.
 * @returns the communication of an earlier run by the row's id, null where it is to be filed; a row that
 *   the ledger does not have is left out.
 */
export async function lockForFiling(
	store: Store,
	intakeIds: number[],
): Promise<Map<number, number | null>> {
	const filed = new Map<number, number | null>();
	// In one order, so that two that lock the same rows do not wait for each other.
	for (const chunk of inChunks([...new Set(intakeIds)].toSorted((one, other) => one - other))) {
		const query = store.db
			.selectFrom('intake')
			.select(['id', 'communication_id'])
			.where('id', 'in', chunk)
			.orderBy('id');
		const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
		for (const row of rows) filed.set(row.id, row.communication_id);
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
				outcome: sql<string>`coalesce(outcome, ${outcomeById(chunk)})`,
				filed_at: filedAt,
			})
			.where('id', 'in', ids)
			.execute();
	}
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
