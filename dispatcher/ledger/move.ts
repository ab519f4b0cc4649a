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

/**
 * Notes that decided mails are where they were to go.
 *
 * @param folder the path as the server writes it.
 */
export async function markMoved(
	store: Store,
	intakeIds: number[],
	{ destination, folder }: { destination: Destination; folder: string },
): Promise<void> {
	await happenAnd(store, { intakeIds, event: { kind: 'move' }, also: { destination, folder } });
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
