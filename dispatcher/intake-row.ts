import { saveDivision } from './desk/divisions';
import { ensureIntake } from './desk/intake';
import type { Desk } from './desk/open-desk';
import type { IntakeItem } from './item';
import { mailboxKey } from './mailbox-account';

/**
 * The ledger's row of an item's mail. A mail taken by hand was never claimed: it gets its row here,
 * so that it is filed and written about only once.
 */
export async function intakeRowOf(desk: Desk, item: IntakeItem): Promise<number> {
	if (item.intake.id !== null) return item.intake.id;
	const { id: divisionId } = await saveDivision(desk, item.division);
	const { account, folder, uidValidity, uid } = item.mailbox;
	const key = { mailbox: mailboxKey(account, folder), uidValidity, uid };
	return (await ensureIntake(desk, key, divisionId)).id;
}
