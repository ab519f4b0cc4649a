import type { Kysely } from 'kysely';
import type { Database } from '../database';

/** Finds the claims of an owner, which are few, among all rows of the ledger. */
export async function indexOwners(db: Kysely<Database>): Promise<void> {
	await db.schema
		.createIndex('intake_by_owner')
		.on('intake')
		.column('owner')
		.where('owner', 'is not', null)
		.execute();
}
