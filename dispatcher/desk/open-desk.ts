import { Kysely, sql, type Dialect, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Clock, Logger } from '../ports';
import { silentLogger, systemClock } from '../ports';
import type { Database } from './database';
import { explainDeskError } from './desk-errors';
import { migrationsFor } from './migrations/index';
import { createPostgresDialect } from './postgres-dialect';
import { createSqliteDialect } from './sqlite-dialect';
import type { DeskLocation } from './types';

/** The desk's database, open. */
export interface Desk {
	db: Kysely<Database>;
	kind: 'sqlite' | 'postgres';
	clock: Clock;
	close(): Promise<void>;
}

/** A step of a transaction; also takes the desk's own connection. */
export type DeskConnection = Kysely<Database> | Transaction<Database>;

/** What the desk is opened with. */
export interface OpenDeskOptions {
	clock?: Clock;
	logger?: Logger;
}

/**
 * Opens the desk's database and brings its tables up to date. Two processes may do so at a time.
 *
 * @throws DispatcherError `desk-unavailable` that names the place, never the password.
 */
export async function openDesk(
	location: DeskLocation,
	{ clock = systemClock, logger = silentLogger }: OpenDeskOptions = {},
): Promise<Desk> {
	let db: Kysely<Database> | undefined;
	try {
		db = new Kysely<Database>({ dialect: dialectFor(location) });
		if (location.kind === 'postgres') await createSchema(db, location.schema);
		const applied = await migrate(db, location);
		if (applied.length > 0) logger.info('The desk was brought up to date', { applied });
		const opened = db;
		return { db, kind: location.kind, clock, close: async () => await opened.destroy() };
	} catch (error) {
		await db?.destroy().catch(() => undefined);
		throw explainDeskError(error, location);
	}
}

function dialectFor(location: DeskLocation): Dialect {
	return location.kind === 'sqlite'
		? createSqliteDialect(location)
		: createPostgresDialect(location);
}

/** A user without the right to create schemas may use one that is there. */
async function createSchema(db: Kysely<Database>, schema: string): Promise<void> {
	const found = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(db);
	if (found.rows.length > 0) return;
	await sql`create schema if not exists ${sql.id(schema)}`.execute(db).catch((error: unknown) => {
		// Two processes created it at the same moment, and the other one has won.
		if ((error as { code?: string }).code !== '23505') throw error;
	});
}

async function migrate(db: Kysely<Database>, location: DeskLocation): Promise<string[]> {
	const migrations = migrationsFor(location.kind);
	const migrator = new Migrator({
		db,
		// Otherwise the migrations of another schema in the same database count as this one's.
		...(location.kind === 'postgres' ? { migrationTableSchema: location.schema } : {}),
		provider: { getMigrations: async () => await Promise.resolve(migrations) },
	});
	const { error, results } = await migrator.migrateToLatest();
	if (error !== undefined) throw error as Error;
	return (results ?? []).map(({ migrationName }) => migrationName);
}
