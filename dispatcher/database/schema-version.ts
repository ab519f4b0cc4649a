import { sql, type Kysely } from 'kysely';
import { DispatcherError } from '../core/errors';
import { placeOf } from './errors';
import type { StoreLocation } from './location';
import { migrationsFor } from './migrations/index';
import type { Database } from './schema';

/** Kysely's own list of what was done to a database. */
export const MIGRATIONS = 'kysely_migration';

/** @returns the names of the migrations that were done in a schema; none where it is new. */
export async function migrationsInSchema(db: Kysely<Database>, schema: string): Promise<string[]> {
	const found = await sql`
		select 1 from pg_tables where schemaname = ${schema} and tablename = ${MIGRATIONS}
	`.execute(db);
	if (found.rows.length === 0) return [];
	const table = sql.id(schema, MIGRATIONS);
	const { rows } = await sql<{ name: string }>`select name from ${table}`.execute(db);
	return rows.map(({ name }) => name);
}

/**
 * Refuses a database that this version of the package does not know.
 *
 * @param executed the names of migrations that were done to it.
 * @throws DispatcherError `desk-unavailable`.
 */
export function refuseNewer(executed: string[], location: StoreLocation): void {
	const known = migrationsFor(location.kind);
	const unknown = executed.filter((name) => !Object.hasOwn(known, name));
	if (unknown.length === 0) return;
	throw new DispatcherError({
		code: 'desk-unavailable',
		whatHappened: `The database was written by a newer version of the package (${placeOf(location)}): it has ${unknown.join(', ')}`,
		whatToDo:
			'Install that version again. To stay with this one, restore a backup that it has written.',
	});
}
