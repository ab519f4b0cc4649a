import { sql } from 'kysely';
import { inChunks } from '../database/chunks';
import { type Store } from '../database/open-store';
import { isLeaseRunning } from './intake-state';
import type { ClaimRequest, MailKey } from './types';

/** So long a mail is left alone that was moved: a scan may have listed it just before. */
const REST_AFTER_ROUTING_MS = 10 * 60_000;

/** The ledger's row of a mail, made where it is missing: a mail taken by hand was never claimed. */
export async function ensureIntake(
	store: Store,
	{ mailbox, uidValidity, uid }: MailKey,
	divisionId: number,
): Promise<{ id: number }> {
	await store.db
		.insertInto('intake')
		.values({
			mailbox,
			uid_validity: uidValidity,
			uid,
			division_id: divisionId,
			state: 'seen',
			failed_attempts: 0,
			seen_at: store.clock().toISOString(),
		})
		.onConflict((conflict) => conflict.columns(['mailbox', 'uid_validity', 'uid']).doNothing())
		.execute();
	return await store.db
		.selectFrom('intake')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '=', uid)
		.executeTakeFirstOrThrow();
}

/** The mails are where they were to go: done with. */
export async function finishRouting(store: Store, intakeIds: number[]): Promise<void> {
	if (intakeIds.length === 0) return;
	const now = store.clock();
	await store.db
		.updateTable('intake')
		.set({
			state: 'routed',
			routed_at: now.toISOString(),
			owner: null,
			lease_until: null,
			awaits_until: null,
			retry_at: new Date(now.getTime() + REST_AFTER_ROUTING_MS).toISOString(),
		})
		.where('id', 'in', intakeIds)
		.execute();
}

/**
 * Closes the rows of mails that have left the folder and that nobody holds: the process was gone
 * between the move and its note, or a person took the mail away. Those that are decided are left to
 * whoever carries decisions out, since a notice may hang on them.
 *
 * @param folder all UIDs that wait in it, and the UID that the next mail gets: of mails from there on
 *   the list says nothing.
 */
export async function closeDeparted(
	store: Store,
	{ mailbox, uidValidity, leaseMs }: Pick<ClaimRequest, 'mailbox' | 'uidValidity' | 'leaseMs'>,
	{ waiting, uidNext }: { waiting: number[]; uidNext: number },
): Promise<void> {
	const moment = { now: store.clock().toISOString(), leaseMs };
	const open = await store.db
		.selectFrom('intake')
		.select(['id', 'uid', 'owner', 'lease_until'])
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '<', uidNext)
		// As the index says it: for a parameter it is not used.
		.where('state', '!=', sql.lit('routed' as const))
		.where('state', '!=', 'decided')
		.execute();
	if (open.length === 0) return;
	const inFolder = new Set(waiting);
	const departed = open.filter(
		(row) => !inFolder.has(Number(row.uid)) && !isLeaseRunning(row, moment),
	);
	for (const ids of inChunks(departed.map(({ id }) => id))) await finishRouting(store, ids);
}
