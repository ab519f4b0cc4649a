import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

/**
 * A row had one state for two things: how far the mail has come, and whether somebody has it. The
 * second is told by owner and lease, so the first gets a column of its own, in the words of the day.
 */
export async function separateProgress(db: Kysely<Database>): Promise<void> {
	await db.schema.dropIndex('intake_by_routing').execute();
	await db.schema.dropIndex('intake_open').execute();
	await db.schema.alterTable('intake').renameColumn('state', 'progress').execute();
	await db.schema.alterTable('intake').renameColumn('routed_at', 'moved_at').execute();
	await sql`update intake set progress = case
		when progress = 'routed' then 'moved'
		when progress = 'decided' then 'decided'
		when communication_id is not null then 'filed'
		else 'waiting' end`.execute(db);
	await db.schema
		.createIndex('intake_by_progress')
		.on('intake')
		.columns(['progress', 'moved_at'])
		.execute();
	await db.schema
		.createIndex('intake_open')
		.on('intake')
		.columns(['mailbox', 'uid_validity'])
		.where(sql.ref('progress'), '!=', sql.lit('moved'))
		.execute();
}
