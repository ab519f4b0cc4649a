import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { StoreLocation } from '../../dispatcher/index';

/** Where the desk keeps its tables in a PostgreSQL server, apart from n8n's own. */
export const DESK_SCHEMA = 'helpdesk';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Tells where the desk is by default: in the PostgreSQL server that n8n itself runs on, else in a
 * SQLite file in n8n's folder.
 *
 * @param environment n8n's own settings, `DB_*` and `N8N_USER_FOLDER`, also as `…_FILE`.
 */
export function n8nDatabase(environment: Environment): StoreLocation {
	const read = (name: string): string | undefined => readSetting(environment, name);
	if (read('DB_TYPE') !== 'postgresdb') {
		const folder = read('N8N_USER_FOLDER') ?? homedir();
		return { kind: 'sqlite', file: join(folder, '.n8n', 'helpdesk.sqlite') };
	}
	const certificateAuthority = read('DB_POSTGRESDB_SSL_CA');
	return {
		kind: 'postgres',
		host: read('DB_POSTGRESDB_HOST') ?? 'localhost',
		port: Number(read('DB_POSTGRESDB_PORT') ?? 5432),
		database: read('DB_POSTGRESDB_DATABASE') ?? 'n8n',
		user: read('DB_POSTGRESDB_USER') ?? 'postgres',
		password: read('DB_POSTGRESDB_PASSWORD') ?? '',
		tls: tlsMode(read),
		schema: DESK_SCHEMA,
		...(certificateAuthority === undefined ? {} : { certificateAuthority }),
	};
}

function tlsMode(read: (name: string) => string | undefined): 'off' | 'verify' | 'accept' {
	const wanted =
		read('DB_POSTGRESDB_SSL_ENABLED') === 'true' || read('DB_POSTGRESDB_SSL_CA') !== undefined;
	if (!wanted) return 'off';
	return read('DB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED') === 'false' ? 'accept' : 'verify';
}

function readSetting(environment: Environment, name: string): string | undefined {
	const file = environment[`${name}_FILE`];
	const value = environment[name] ?? (file ? readFileSync(file, 'utf8').trim() : undefined);
	return value === '' ? undefined : value;
}
