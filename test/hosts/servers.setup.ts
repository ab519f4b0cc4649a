import type { TestProject } from 'vitest/node';
import { startDovecot } from './dovecot';

/** Where the servers of a test run are. */
export interface ServerPlaces {
	dovecot: { host: string; port: number; tlsPort: number; certificateAuthority: string };
}

declare module 'vitest' {
	interface ProvidedContext {
		servers: ServerPlaces;
	}
}

/** Starts what all tests of a run share. A test that stops or bends a server starts its own. */
export default async function setUpServers(project: TestProject): Promise<() => Promise<void>> {
	const dovecot = await startDovecot();
	const { host, port, tlsPort, certificateAuthority } = dovecot;
	project.provide('servers', { dovecot: { host, port, tlsPort, certificateAuthority } });
	return async () => await dovecot.stop();
}
