import { sql, type Transaction } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { Database } from '../database/schema';
import { happen, happenAnd } from './rows';
import type { Destination } from './types';

/**
 * Takes decisions on to carry them out, so that nobody else does meanwhile.
 *
 * @param lease `owner`: unique to this call.
 * @returns the rows that were to be had.
 */
export async function leaseDecisions(
	store: Store,
	intakeIds: number[],
	{ owner, leaseMs }: { owner: string; leaseMs: number },
): Promise<Set<number>> {
	const claim = { kind: 'claim', purpose: 'move', by: owner, leaseMs } as const;
	return new Set(await happen(store, intakeIds, claim));
}

/** Gives back what {@link leaseDecisions} took, so that nobody need wait for the lease. */
export async function returnDecisions(store: Store, owner: string): Promise<void> {
	const leased = await store.db
		.selectFrom('intake')
		.select('id')
		.where('owner', '=', owner)
		// As the index of what is open says it: for a parameter it is not used.
		.where('progress', '!=', sql.lit('moved' as const))
		.execute();
	const intakeIds = leased.map(({ id }) => id);
	await happen(store, intakeIds, { kind: 'release', by: owner, scope: 'none', reason: '' });
}

/** Notes that mails were copied to where they go, so that they are never copied a second time. */
export async function noteCopied(store: Store, intakeIds: number[]): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await store.db
			.updateTable('decisions')
			.set({ copied: 1 })
			.where('intake_id', 'in', chunk)
			.execute();
	}
}

/** Where mails were moved to. */
export interface MovedMails {
	destination: Destination;
	/** The path as the server writes it. */
	folder: string;
	/** Of the folder, if the server told it; decimal digits. */
	uidValidity?: string;
	/** The UIDs that the mails have there, by the ledger's rows, as far as the server told them. */
	uids?: ReadonlyMap<number, number>;
}

/**
 * Notes that decided mails are where they were to go. Their UIDs are kept where a mail may be asked
 * back from: of what is processed they would cost more than they are worth.
 *
 * @param intakeIds at most as many as one query takes.
 */
export async function markMoved(
	store: Store,
	intakeIds: number[],
	{ destination, folder, uidValidity, uids = new Map() }: MovedMails,
): Promise<void> {
	const also = { destination, folder, moved_uid_validity: null, moved_uid: null };
	const moved = await happenAnd(store, { intakeIds, event: { kind: 'move' }, also });
	const told = moved.filter((id) => uids.has(id));
	if (destination === 'processed' || uidValidity === undefined || told.length === 0) return;
	const cases = told.map((id) => sql`when ${sql.lit(id)} then ${sql.lit(uids.get(id))}`);
	await store.db
		.updateTable('intake')
		.set({
			moved_uid_validity: uidValidity,
			moved_uid: sql<number>`case id ${sql.join(cases, sql` `)} end`,
		})
		.where('id', 'in', told)
		.execute();
}

/**
 * Closes what is open of a folder's mails, whatever it is at.
 *
 * @param closing `except`: the UIDVALIDITY whose mails stay open.
 * @returns the rows that were closed.
 */
export async function closeRows(
	store: Store,
	transaction: Transaction<Database>,
	{ mailbox, reason, except }: { mailbox: string; reason: string; except: string },
): Promise<number[]> {
	const open = await transaction
		.selectFrom('intake')
		.select('id')
		.where('mailbox', '=', mailbox)
		.where('uid_validity', '!=', except)
		.where('progress', '!=', sql.lit('moved' as const))
		.execute();
	const intakeIds = open.map(({ id }) => id);
	return await happen({ ...store, db: transaction }, intakeIds, { kind: 'close', reason });
}
