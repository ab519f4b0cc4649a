import type { Transaction } from 'kysely';
import { DispatcherError } from '../core/errors';
import type { Store } from '../database/open-store';
import type { Database } from '../database/schema';
import { happenAnd } from './rows';

/**
 * Locks a mail's row until the transaction ends, so that one run at a time files the mail.
 *
 * @returns the communication and the outcome of an earlier run; undefined where it is to be filed.
 * @throws DispatcherError `settings-invalid` where the ledger has no such row.
 */
export async function lockForFiling(
	store: Store,
	transaction: Transaction<Database>,
	intakeId: number,
): Promise<{ communicationId: number | null; outcome: string | null }> {
	const query = transaction
		.selectFrom('intake')
		.select(['communication_id as communicationId', 'outcome'])
		.where('id', '=', intakeId);
	const row = await (store.kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
	if (row !== undefined) return row;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The intake ledger has no row ${intakeId}`,
		whatToDo: 'Choose the same database in all nodes of the workflow.',
	});
}

/** Notes the communication that holds a mail, and how the mail came into its task. */
export async function noteFiled(
	store: Store,
	intakeId: number,
	{ communicationId, outcome }: { communicationId: number; outcome: string },
): Promise<void> {
	const filed = {
		communication_id: communicationId,
		outcome,
		filed_at: store.clock().toISOString(),
	};
	await happenAnd(store, { intakeIds: [intakeId], event: { kind: 'file' }, also: filed });
}
