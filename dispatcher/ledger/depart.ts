import { sql } from 'kysely';
import type { Store } from '../database/open-store';
import { happen } from './rows';
import type { ClaimRequest } from './types';

/**
 * Closes the rows of mails that have left the folder and that nobody holds: the process was gone
 * between the move and its note, or a person took the mail away. Those that are decided are left to
 * whoever carries decisions out, since a notice may hang on them.
 *
 * @param folder all UIDs that wait in it, and the UID that the next mail gets: of mails from there on
 *   the list says nothing.
 * @returns how many of those that wait have an open row.
 */
export async function closeDeparted(
	store: Store,
	{ mailbox, uidValidity, leaseMs }: Pick<ClaimRequest, 'mailbox' | 'uidValidity' | 'leaseMs'>,
	{ waiting, uidNext }: { waiting: number[]; uidNext: number },
): Promise<number> {
	const open = await store.db
		.selectFrom('intake')
		.select(['id', 'uid'])
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '=', uidValidity)
		.where('uid', '<', uidNext)
		// As the index says it: for a parameter it is not used.
		.where('progress', '!=', sql.lit('moved' as const))
		.execute();
	if (open.length === 0) return 0;
	const inFolder = new Set(waiting);
	const departed = open.filter(({ uid }) => !inFolder.has(Number(uid))).map(({ id }) => id);
	await happen(store, departed, { kind: 'depart', leaseMs });
	return open.length - departed.length;
}

/** Closes the rows of mails that their owner found to have left the folder. */
export async function noteDeparted(
	store: Store,
	{ intakeIds, owner, leaseMs }: { intakeIds: number[]; owner: string; leaseMs: number },
): Promise<void> {
	await happen(store, intakeIds, { kind: 'depart', by: owner, leaseMs });
}
