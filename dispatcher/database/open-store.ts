import { EventEmitter } from 'node:events';
import { Kysely, sql, type Transaction } from 'kysely';
import type { Clock, Logger } from '../core/ports';
import { silentLogger, systemClock } from '../core/ports';
import { UndisturbedKysely } from './disturbed-transactions';
import { explainStoreError } from './errors';
import type { StoreLocation, PostgresLocation, SqliteLocation } from './location';
import { migrate } from './migrate';
import { createPostgresDialect } from './postgres-dialect';
import type { Database } from './schema';
import { migrationsInSchema, refuseNewer } from './schema-version';
import { createSqliteDialect } from './sqlite-dialect';
import { SqliteThread } from './sqlite-thread';

/** The desk's database, open. */
export interface Store {
	db: Kysely<Database>;
	kind: 'sqlite' | 'postgres';
	clock: Clock;
	logger: Logger;
	/** The n8n that has it open; empty where that is not known. */
	instanceId: string;
	/** Tells a division's agent in this process that something of it was changed: see `DeskChanges`. */
	changes: EventEmitter<DeskChanges>;
	/**
	 * Grows when another database has taken the place of the one that was open. Read ids again then.
	 */
	readonly generation: number;
	close(): Promise<void>;
}

/** What may be told to the agents of this process. Others learn of it at their next look. */
export interface DeskChanges {
	/** A division's row of that id; all divisions without one. */
	division: [id?: number];
	/** Mails of the division of that name may be due. */
	outbox: [divisionName: string];
}

/** A step of a transaction; also takes the desk's own connection. */
export type StoreConnection = Kysely<Database> | Transaction<Database>;

/** Does work in the current transaction, or in a new one. */
export async function inTransaction<T>(
	store: Store,
	work: (transaction: Transaction<Database>) => Promise<T>,
): Promise<T> {
	if (store.db.isTransaction) return await work(store.db as Transaction<Database>);
	return await store.db.transaction().execute(work);
}

/** Carries a result out of a transaction that is rolled back. */
class TakenBack<T> extends Error {
	constructor(readonly result: T) {
		super('The transaction was taken back on purpose');
	}
}

/**
 * Does work in a transaction and rolls it back, to see what would come of it.
 *
 * @param work gets the desk as it is inside the transaction.
 */
export async function withoutTrace<T>(
	store: Store,
	work: (store: Store) => Promise<T>,
): Promise<T> {
	try {
		return await store.db.transaction().execute(async (transaction): Promise<T> => {
			throw new TakenBack(await work({ ...store, db: transaction }));
		});
	} catch (error) {
		if (error instanceof TakenBack) return error.result as T;
		throw error;
	}
}

/** What the desk is opened with. */
export interface OpenStoreOptions {
	clock?: Clock;
	logger?: Logger;
	/** The n8n that opens it. */
	instanceId?: string;
}

/**
 * Opens the desk's database and brings its tables up to date. Two processes may do so at the same time.
 * If the file is lost while it is open, the next query opens the one at its path.
 *
 * @throws DispatcherError `desk-unavailable`, which names the place and never the password.
 */
export async function openStore(
	location: StoreLocation,
	{ clock = systemClock, logger = silentLogger, instanceId = '' }: OpenStoreOptions = {},
): Promise<Store> {
	const changes = new EventEmitter<DeskChanges>();
	// Two listeners a division.
	changes.setMaxListeners(0);
	const environment = { clock, logger, instanceId, changes };
	return location.kind === 'sqlite'
		? await openFile(location, environment)
		: await openSchema(location, environment);
}

/** What a store has beside its database. */
type StoreEnvironment = Pick<Store, 'clock' | 'logger' | 'instanceId' | 'changes'>;

async function openFile(location: SqliteLocation, environment: StoreEnvironment): Promise<Store> {
	const thread = new SqliteThread({ location, logger: environment.logger });
	try {
		await thread.open();
	} catch (error) {
		await thread.close();
		throw error;
	}
	const db = new Kysely<Database>({ dialect: createSqliteDialect(thread) });
	return {
		...environment,
		db,
		kind: location.kind,
		get generation() {
			return thread.losses;
		},
		close: async () => {
			await db.destroy();
			await thread.close();
		},
	};
}

async function openSchema(
	location: PostgresLocation,
	environment: StoreEnvironment,
): Promise<Store> {
	const { logger } = environment;
	const db = new UndisturbedKysely<Database>({ dialect: createPostgresDialect(location) });
	try {
		refuseNewer(await migrationsInSchema(db, location.schema), location);
		await createSchema(db, location.schema);
		await migrate(db, { location, logger });
		const close = async (): Promise<void> => await db.destroy();
		return { ...environment, db, kind: location.kind, generation: 0, close };
	} catch (error) {
		await db.destroy().catch(() => undefined);
		throw explainStoreError(error, location);
	}
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
