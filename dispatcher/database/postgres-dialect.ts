import { PostgresDialect, type PostgresPoolClient } from 'kysely';
import { Pool, types } from 'pg';
import { DispatcherError } from '../core/errors';
import { againWhereDisturbed } from './disturbed-transactions';
import { explainStoreError, explainQueryError } from './errors';
import type { PostgresLocation } from './location';
import { isAnswer, type DatabaseFailure } from './outages';

const TIMESTAMP_WITH_ZONE = 1184;
const INT8 = 20;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** A server whose packets are dropped never answers, and nothing else would notice. */
const QUERY_TIMEOUT_MS = 60_000;

/**
 * Kysely's own PostgreSQL dialect, with all tables in one schema. Times come back as ISO 8601 texts
 * and counts as numbers, as they do from SQLite.
 */
export function createPostgresDialect(location: PostgresLocation): PostgresDialect {
	const pool = new Pool({
		host: location.host,
		port: location.port,
		database: location.database,
		user: location.user,
		password: location.password,
		ssl: tlsOptions(location),
		max: location.maxConnections ?? 5,
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		query_timeout: location.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
		keepAlive: true,
		idleTimeoutMillis: IDLE_TIMEOUT_MS,
		// An idle connection keeps no process alive.
		allowExitOnIdle: true,
		options: `-c search_path=${escapeOption(location.schema)}`,
		application_name: 'n8n-nodes-helpdesk-dispatcher',
		types: { getTypeParser: parserOf },
	});
	// A connection that the server closes must not end the process: an idle one is replaced by the
	// pool, and who uses one learns of it from the query.
	pool.on('error', () => undefined);
	pool.on('connect', (client) => client.on('error', () => undefined));
	return new PostgresDialect({
		pool: {
			options: pool.options,
			end: async () => await pool.end(),
			connect: async () => await connect(pool, location),
		},
	});
}

/** A client that reports an unreachable server as the desk's outage. */
async function connect(pool: Pool, location: PostgresLocation): Promise<PostgresPoolClient> {
	const client = await pool.connect().catch((error: unknown) => {
		throw explainStoreError(error, location);
	});
	// After a query that timed out, the server answers nothing more on that connection.
	let outage: Error | undefined;
	let inTransaction = false;
	const ask = async (sql: string, parameters: readonly unknown[]) => {
		if (outage !== undefined) throw outage;
		return await client.query(sql, [...parameters]).catch((error: unknown) => {
			const explained = explainQueryError(error, location);
			if (explained instanceof DispatcherError && !isAnswer(error as DatabaseFailure)) {
				outage = explained;
			}
			throw explained;
		});
	};
	const query = async (sql: string, parameters: readonly unknown[]) => {
		inTransaction = sql === 'begin' || (inTransaction && sql !== 'commit' && sql !== 'rollback');
		const step = async () => await ask(sql, parameters);
		// PostgreSQL rolls back the whole transaction, so the whole is repeated, not this step.
		return inTransaction ? await step() : await againWhereDisturbed(step);
	};
	return {
		query,
		release: () => client.release(outage),
	} as unknown as PostgresPoolClient;
}

/** A name in `options`: quoted as an identifier, spaces and backslashes escaped (libpq's rule). */
function escapeOption(name: string): string {
	return `"${name.replaceAll('"', '""')}"`.replaceAll(/[\\ ]/g, '\\$&');
}

type Parser = (text: string) => unknown;

function parserOf(oid: number): Parser {
	if (oid === TIMESTAMP_WITH_ZONE) return (text) => new Date(text).toISOString();
	if (oid === INT8) return Number;
	return types.getTypeParser(oid, 'text') as Parser;
}

function tlsOptions({ tls, certificateAuthority }: PostgresLocation) {
	if (tls === 'off') return false;
	return {
		rejectUnauthorized: tls === 'verify',
		...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
	};
}
