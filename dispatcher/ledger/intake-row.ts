import type { Store } from '../database/open-store';
import type { IntakeItem } from '../message/item';
import { saveDivision } from '../settings/divisions';
import { ensureIntake } from './intake';
import { mailboxKey } from './mailbox-key';

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
