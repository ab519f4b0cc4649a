import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Kysely, type QueryResult } from 'kysely';
import type { Logger } from '../core/ports';
import { migrate } from './migrate';
import type { Database } from './schema';
import { createSqliteDialect, type SqliteStatement } from './sqlite-dialect';
import { SqliteKeeper } from './sqlite-keeper';
import {
	failureOf,
	type SqliteAnswer,
	type SqliteLogLine,
	type SqliteRequest,
	type SqliteThreadData,
} from './sqlite-messages';
import { keepSearch } from './sqlite-search';
import { SqliteStatements } from './sqlite-statements';

/** A thread that has one database file open and does what it is asked for, in order. */
const { location } = workerData as SqliteThreadData;
const port = parentPort as MessagePort;

const logger = Object.fromEntries(
	(['debug', 'info', 'warn', 'error'] as const).map((level) => [
		level,
		(message: string, details?: Record<string, unknown>) => {
			port.postMessage({ kind: 'log', level, message, details } satisfies SqliteLogLine);
		},
	]),
) as unknown as Logger;

/** Of the file that is open; a file that takes its place is another database. */
let statements: SqliteStatements | undefined;

const keeper = new SqliteKeeper(location, {
	logger,
	prepare: async (database) => {
		statements = new SqliteStatements(database, location);
		await statements.set();
		const db = new Kysely<Database>({ dialect: createSqliteDialect(statements) });
		await migrate(db, { location, logger });
		await keepSearch(statements);
	},
});

/** Nothing is acknowledged that is not in the file at the path. */
async function execute(statement: SqliteStatement): Promise<QueryResult<unknown>> {
	if (keeper.isMoot(statement.sql)) return { rows: [] };
	await keeper.before(statement.sql);
	if (statements === undefined) throw new Error('The file is not open');
	const result = await statements.execute(statement);
	keeper.after(statement.sql);
	return result;
}

async function serve(request: SqliteRequest): Promise<QueryResult<unknown> | undefined> {
	switch (request.kind) {
		case 'open':
			await keeper.open();
			return undefined;
		case 'execute':
			return await execute(request.statement).finally(() => giveUp(request.statement));
		case 'close':
			keeper.close();
			return undefined;
	}
}

/** Contents were handed over for this statement alone: their memory is free without waiting for it. */
function giveUp({ parameters }: SqliteStatement): void {
	for (const value of parameters) {
		if (value instanceof Uint8Array) (value.buffer as ArrayBuffer).transfer(0);
	}
}

async function answer(request: SqliteRequest): Promise<void> {
	try {
		const result = await serve(request);
		const { losses } = keeper;
		const found: SqliteAnswer = { kind: 'answer', losses, ...(result && { result }) };
		port.postMessage(found, contentsIn(result?.rows ?? []));
	} catch (error) {
		const failed: SqliteAnswer = {
			kind: 'answer',
			losses: keeper.losses,
			failure: failureOf(error),
		};
		port.postMessage(failed);
	}
	// With nobody to ask it the thread ends.
	if (request.kind === 'close') port.close();
}

/** The contents among rows, each of which SQLite has given a buffer of its own. */
function contentsIn(rows: unknown[]): ArrayBuffer[] {
	const contents = rows.flatMap((row) => Object.values(row as Record<string, unknown>));
	return contents
		.filter((value) => value instanceof Uint8Array)
		.map(({ buffer }) => buffer as ArrayBuffer);
}

let answered = Promise.resolve();
port.on('message', (request: SqliteRequest) => {
	answered = answered.then(async () => await answer(request));
});
