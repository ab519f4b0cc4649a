import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Logger } from '../core/ports';
import type { StoreLocation } from './location';
import { migrationsFor } from './migrations/index';
import type { Database } from './schema';

/**
 * Brings a database's tables up to date.
 *
 * @throws the database's own error.
 */
export async function migrate(
	db: Kysely<Database>,
	{ location, logger }: { location: StoreLocation; logger: Logger },
): Promise<void> {
	const migrations = migrationsFor(location.kind);
	const migrator = new Migrator({
		db,
		// Otherwise the migrations of another schema in the same database would count as this one's.
		...(location.kind === 'postgres' ? { migrationTableSchema: location.schema } : {}),
		provider: { getMigrations: async () => await Promise.resolve(migrations) },
	});
	const { error, results } = await migrator.migrateToLatest();
	if (error !== undefined) throw error as Error;
	const applied = (results ?? []).map(({ migrationName }) => migrationName);
	if (applied.length > 0) logger.info('The desk was brought up to date', { applied });
}
