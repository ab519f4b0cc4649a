import { startDovecot, type DovecotHost } from '../test/hosts/dovecot';
import { openFaultyLine, type FaultyLine } from '../test/hosts/faulty-line';
import { startPostgres, type PostgresHost } from '../test/hosts/postgres';
import { startRedis, type RedisHost } from '../test/hosts/redis';
import { startSmtp, type KeptMail, type SmtpHost } from '../test/hosts/smtp';
import type { LineName } from './plan-faults';

/** A server that can be stopped and started again. */
export interface Stoppable {
	halt(): Promise<void>;
	resume(): Promise<void>;
}

/** The servers of a run, and the lines that n8n reaches them by. */
export interface Servers {
	dovecot: DovecotHost;
	postgres: PostgresHost | undefined;
	redis: RedisHost | undefined;
	lines: Partial<Record<LineName, FaultyLine>>;
	stoppable: Partial<Record<LineName, Stoppable>>;
	/** All that the SMTP server has taken, before and after it was stopped. */
	deliveries(): KeptMail[];
	stop(): Promise<void>;
}

/** Starts what n8n needs around it. */
export async function startServers(options: {
	withPostgres: boolean;
	withRedis: boolean;
}): Promise<Servers> {
	const dovecot = await startDovecot();
	const postgres = options.withPostgres ? await startPostgres({ durable: true }) : undefined;
	const redis = options.withRedis ? await startRedis() : undefined;
	const smtp = await startStoppableSmtp();
	const lines: Partial<Record<LineName, FaultyLine>> = {
		imap: await openFaultyLine(dovecot),
		smtp: await openFaultyLine(smtp),
		...(postgres === undefined ? {} : { postgres: await openFaultyLine(postgres) }),
	};
	return {
		dovecot,
		postgres,
		redis,
		lines,
		stoppable: {
			imap: dovecot,
			smtp,
			...(postgres === undefined
				? {}
				: {
						postgres: {
							halt: async () => await postgres.halt('fast'),
							resume: async () => await postgres.resume(),
						},
					}),
		},
		deliveries: smtp.deliveries,
		stop: async () => {
			await Promise.all(Object.values(lines).map(async (line) => await line.stop()));
			await smtp.halt();
			await Promise.all([dovecot.stop(), postgres?.stop(), redis?.stop()]);
		},
	};
}

/** An SMTP server that is another one, on the same port, after each stop. */
async function startStoppableSmtp() {
	const servers: SmtpHost[] = [await startSmtp({ tls: 'none' })];
	const port = servers[0]?.port ?? 0;
	return {
		port,
		halt: async () => await servers.at(-1)?.stop(),
		resume: async () => {
			servers.push(await startSmtp({ tls: 'none', port }));
		},
		deliveries: () => servers.flatMap((server) => server.mails()),
	};
}
