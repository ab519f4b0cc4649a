import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreLocation } from '../dispatcher/database/location';
import { startDovecot, type DovecotHost } from '../test/hosts/dovecot';
import { startPostgres, type PostgresHost } from '../test/hosts/postgres';
import { startSmtp, type SmtpHost } from '../test/hosts/smtp';

/** Where tasks are kept. */
export type DatabaseKind = StoreLocation['kind'];

/** The servers that all measurements share. */
export interface BenchServers {
	dovecot: DovecotHost;
	postgres: PostgresHost;
	/** Where mails of the bench go. */
	smtp: SmtpHost;
	/** A new database: a file, or a schema in the server. */
	createDatabase(kind: DatabaseKind): StoreLocation;
	/** A number that was not given before, to name mailboxes, divisions and databases by. */
	next(): number;
	stop(): Promise<void>;
}

/** Starts the servers. */
export async function startServers(): Promise<BenchServers> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-'));
	const dovecot = await startDovecot();
	// It waits for the disk as SQLite does: to answer is to have written.
	const postgres = await startPostgres({ durable: true, syncsToDisk: true });
	const smtp = await startSmtp({ tls: 'none' });
	let last = 0;
	const next = (): number => (last += 1);
	return {
		dovecot,
		postgres,
		smtp,
		next,
		createDatabase: (kind) => {
			const name = `desk${next()}`;
			if (kind === 'sqlite') return { kind, file: join(folder, `${name}.sqlite`) };
			const { host, port, user, password, database } = postgres;
			return { kind, host, port, user, password, database, tls: 'off', schema: name };
		},
		stop: async () => {
			await Promise.all([dovecot.stop(), postgres.stop(), smtp.stop()]);
			await rm(folder, { recursive: true, force: true });
		},
	};
}
