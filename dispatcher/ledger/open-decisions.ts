import { sql } from 'kysely';
import type { Store } from '../database/open-store';
import type { Decision } from './decide';
import type { Destination } from './types';

/** A decision that is to be carried out. */
export interface OpenDecision extends Omit<Decision, 'notice'> {
	/** A notice is to be written; {@link readNotice} gives what it needs. */
	hasNotice: boolean;
	/** Decimal digits. */
	uidValidity: string;
	uid: number;
	/** Copied to its destination already, on a server that cannot move. */
	copied: boolean;
}

/**
 * Lists the mails of a folder that are decided and not moved, in the order of the ledger.
 *
 * @param page `after`: the last row of the page before; `limit`: at most so many.
 */
export async function listOpenDecisions(
	store: Store,
	mailbox: string,
	{ after, limit }: { after: number; limit: number },
): Promise<OpenDecision[]> {
	const rows = await store.db
		.selectFrom('intake')
		.innerJoin('decisions', 'decisions.intake_id', 'intake.id')
		.select([
			'intake.id',
			'intake.uid_validity',
			'intake.uid',
			'decisions.destination',
			'decisions.folder',
			'decisions.create_missing',
			'decisions.reason',
			'decisions.task_reference',
			'decisions.copied',
		])
		// The item that a notice is about may be large, and there are many decisions.
		.select((field) => field('decisions.notice', 'is not', null).as('has_notice'))
		.where('intake.mailbox', '=', mailbox)
		.where('intake.id', '>', after)
		.where('intake.progress', '=', 'decided')
		// As the index of what is open says it: for a parameter it is not used.
		.where('intake.progress', '!=', sql.lit('moved' as const))
		.orderBy('intake.id')
		.limit(limit)
		.execute();
	return rows.map((row) => ({
		intakeId: row.id,
		uidValidity: row.uid_validity,
		uid: Number(row.uid),
		destination: row.destination as Destination,
		folder: row.folder,
		createMissing: row.create_missing === 1,
		reason: row.reason,
		copied: row.copied === 1,
		// SQLite says it by a number.
		hasNotice: Boolean(row.has_notice),
		...(row.task_reference === null ? {} : { taskReference: row.task_reference }),
	}));
}

/** @returns the JSON texts of how a decision's notice is written, and of the item it is about. */
export async function readNotice(
	store: Store,
	intakeId: number,
): Promise<{ settings: string; item: string } | undefined> {
	const row = await store.db
		.selectFrom('decisions')
		.select(['notice', 'item'])
		.where('intake_id', '=', intakeId)
		.executeTakeFirst();
	if (row === undefined || row.notice === null || row.item === null) return undefined;
	return { settings: row.notice, item: row.item };
}

/** The ledger's names of the folders that hold mails of a division that are decided and not moved. */
export async function listDecidedFolders(store: Store, divisionId: number): Promise<string[]> {
	const rows = await store.db
		.selectFrom('intake')
		.select('mailbox')
		.distinct()
		.where('division_id', '=', divisionId)
		.where('progress', '=', 'decided')
		// As the index of what is open says it: for a parameter it is not used.
		.where('progress', '!=', sql.lit('moved' as const))
		.execute();
	return rows.map(({ mailbox }) => mailbox);
}
