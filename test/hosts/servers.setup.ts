import type { TestProject } from 'vitest/node';
import { startDovecot } from './dovecot';
import { startPostgres, type PostgresHost } from './postgres';

/** Where the servers of a test run are. */
export interface ServerPlaces {
	dovecot: { host: string; port: number; tlsPort: number; certificateAuthority: string };
	postgres: Omit<PostgresHost, 'cpuSeconds' | 'halt' | 'resume' | 'stop'>;
}

declare module 'vitest' {
	interface ProvidedContext {
		servers: ServerPlaces;
	}
}

/** Starts what all tests of a run share. A test that stops or bends a server starts its own. */
export default async function setUpServers(project: TestProject): Promise<() => Promise<void>> {
	const [dovecot, database] = await Promise.all([startDovecot(), startPostgres()]);
	const { host, port, tlsPort, certificateAuthority } = dovecot;
	const { user, password } = database;
	project.provide('servers', {
		dovecot: { host, port, tlsPort, certificateAuthority },
		postgres: {
			host: database.host,
			port: database.port,
			user,
			password,
			database: database.database,
		},
	});
	return async () => {
		await Promise.all([dovecot.stop(), database.stop()]);
	};
}
