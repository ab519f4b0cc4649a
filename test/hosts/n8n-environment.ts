import { randomBytes } from 'node:crypto';
import { freePort } from './free-port';
import type { PostgresHost } from './postgres';

/** n8n calls nobody, and asks and warns of nothing that is not about the package. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	// It fetches its list at every start.
	N8N_DISABLED_MODULES: 'mcp-registry',
	// Their defaults of later versions, which n8n wants to be told.
	N8N_RUNNERS_TASK_TIMEOUT: '60',
	N8N_COMPRESSION_NODE_MAX_DECOMPRESSED_SIZE_BYTES: String(256 * 1024 * 1024),
	N8N_COMPRESSION_NODE_MAX_ZIP_ENTRIES: '1000',
};

/** The settings of one process of n8n, on ports of its own. */
export async function n8nEnvironment(place: {
	userFolder: string;
	port: number;
}): Promise<Record<string, string>> {
	const { PATH = '', HOME = '/root', LANG = 'C.UTF-8' } = process.env;
	return {
		PATH,
		HOME,
		LANG,
		N8N_USER_FOLDER: place.userFolder,
		N8N_PORT: String(place.port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		EXECUTIONS_DATA_PRUNE: 'false',
		...QUIET,
	};
}

/** n8n's settings for keeping its data in a PostgreSQL server. */
export function postgresEnvironment(
	server: Pick<PostgresHost, 'host' | 'port' | 'user' | 'password' | 'database'>,
): Record<string, string> {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: server.host,
		DB_POSTGRESDB_PORT: String(server.port),
		DB_POSTGRESDB_USER: server.user,
		DB_POSTGRESDB_PASSWORD: server.password,
		DB_POSTGRESDB_DATABASE: server.database,
	};
}

/** What the main process and the workers of queue mode have in common. */
export function queueEnvironment(redis: { port: number }): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		// Without it each process would make its own, and workers could read no credential.
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		// A killed worker's execution is noticed after seconds and not after a minute and a half.
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
	};
}
