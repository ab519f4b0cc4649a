import type { Kysely } from 'kysely';
import type { Database } from '../schema';

/** What pruning needs: when it ran last, and which rows refer to a content. */
export async function preparePruning(
	db: Kysely<Database>,
	kind: 'sqlite' | 'postgres',
): Promise<void> {
	await db.schema
		.alterTable('divisions')
		.addColumn('last_pruned_at', kind === 'sqlite' ? 'text' : 'timestamptz')
		.execute();
	await db.schema
		.createIndex('attachments_by_blob')
		.on('attachments')
		.column('blob_sha256')
		.execute();
	await db.schema
		.createIndex('outbox_by_original')
		.on('outbox')
		.column('original_sha256')
		.execute();
	await db.schema.createIndex('outbox_by_intake').on('outbox').column('intake_id').execute();
}
