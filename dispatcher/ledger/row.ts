import type { Store } from '../database/open-store';
import type { IntakeItem } from '../message/item';
import { saveDivision } from '../settings/divisions';
import { mailboxKey } from './mailbox-key';
import type { MailKey } from './types';

/**
 * The ledger's row of an item's mail. A mail taken by hand was never claimed: it gets its row here,
 * so that it is filed and written about only once.
 */
export async function intakeRowOf(store: Store, item: IntakeItem): Promise<number> {
	if (item.intake.id !== null) return item.intake.id;
	const { id: divisionId } = await saveDivision(store, item.division);
	const { account, folder, uidValidity, uid } = item.mailbox;
	const key = { mailbox: mailboxKey(account, folder), uidValidity, uid };
	return (await ensureIntake(store, key, divisionId)).id;
}

/** The ledger's row of a mail, made where it is missing. */
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
			progress: 'waiting',
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
