import {
	CompiledQuery,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
	type DatabaseConnection,
	type Dialect,
	type Driver,
	type QueryResult,
} from 'kysely';

/** A statement and what is bound to it. */
export interface SqliteStatement {
	sql: string;
	parameters: readonly unknown[];
}

/** Whoever runs statements on a database file, one after the other: a thread, or the file itself. */
export interface SqliteSession {
	/** @throws DispatcherError `desk-unavailable`; SQLite's own error where the statement is at fault. */
	execute(statement: SqliteStatement): Promise<QueryResult<unknown>>;
	close(): Promise<void>;
}

/** Kysely's SQLite over a session, which is its one connection. */
export function createSqliteDialect(session: SqliteSession): Dialect {
	return {
		createAdapter: () => new TransactionalAdapter(),
		createDriver: () => new SessionDriver(session),
		createIntrospector: (db) => new SqliteIntrospector(db),
		createQueryCompiler: () => new SqliteQueryCompiler(),
	};
}

/** Makes the migrator run in one transaction, which is its lock against a second process. */
class TransactionalAdapter extends SqliteAdapter {
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

/** Kysely gives the connection to one caller at a time, and the others wait in line. */
class SessionDriver implements Driver {
	private readonly connection: SessionConnection;

	constructor(private readonly session: SqliteSession) {
		this.connection = new SessionConnection(session);
	}

	async init(): Promise<void> {
		// The first statement opens the file.
	}

	async acquireConnection(): Promise<DatabaseConnection> {
		return await Promise.resolve(this.connection);
	}

	async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw('begin'));
	}

	async commitTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw('commit'));
	}

	async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw('rollback'));
	}

	async releaseConnection(): Promise<void> {
		// It stays as it is.
	}

	async destroy(): Promise<void> {
		await this.session.close();
	}
}

class SessionConnection implements DatabaseConnection {
	constructor(private readonly session: SqliteSession) {}

	async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
		return (await this.session.execute({ sql, parameters })) as QueryResult<R>;
	}

	streamQuery(): AsyncIterableIterator<never> {
		throw new Error('The desk reads a result as a whole');
	}
}
