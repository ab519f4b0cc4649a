import type { Store } from '../database/open-store';
import type { IntakeItem } from '../message/item';
import { saveDivision } from '../settings/divisions';
import { headColumns, type MailHead } from './mail-head';
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
	const { messageId, from, subject } = item.mail;
	const key = { mailbox: mailboxKey(account, folder), uidValidity, uid };
	const head = { messageId, from, subject };
	return (await ensureIntake(store, { ...key, head }, divisionId)).id;
}

/**
 * The ledger's row of a mail, made where it is missing.
 *
 * @param mail `head`: what a person knows it by.
 */
export async function ensureIntake(
	store: Store,
	{ mailbox, uidValidity, uid, head }: MailKey & { head?: MailHead },
	divisionId: number,
): Promise<{ id: number }> {
	const seenAt = store.clock().toISOString();
	await store.db
		.insertInto('intake')
		.values({
			mailbox,
			uid_validity: uidValidity,
			uid,
			division_id: divisionId,
			progress: 'waiting',
			failed_attempts: 0,
			seen_at: seenAt,
			...headColumns(head, seenAt),
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
