import type { Kysely } from 'kysely';
import type { Database } from '../schema';

/** What counting an address's notices of the last hour needs, and where to note who got none. */
export async function addNoticeLimit(db: Kysely<Database>): Promise<void> {
	await db.schema.alterTable('outbox').addColumn('remark', 'text').execute();
	await db.schema.createIndex('outbox_by_creation').on('outbox').column('created_at').execute();
}
