import { sql } from 'kysely';
import type { Store } from '../dispatcher/database/open-store';

/** PostgreSQL notes by itself how its tables have grown, a minute later; SQLite does so for nobody. */
export async function analyze({ kind, db }: Store): Promise<void> {
	if (kind === 'postgres') await sql`analyze`.execute(db);
}
