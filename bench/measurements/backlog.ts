import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDovecot, type DovecotHost } from '../../test/hosts/dovecot';
import { createBenchMailbox, type BenchMailbox } from '../bench-mailbox';
import { measurement, type Measurement } from '../measurement';
import { meter, waitUntil, type Rate } from '../meter';
import type { BenchServers } from '../servers';
import { withEngine } from './engine';

const run = promisify(execFile);

const AT_MOST_SECONDS = 60;

/** A backlog, of which only the first mails are worked through. */
export interface BacklogLoad {
	name: string;
	/** How the server keeps its mails. */
	format: 'maildir' | 'sdbox';
	/** How many mails wait. */
	backlog: number;
	/** How many of them are measured at most. */
	taken: number;
}

/** The engine without n8n at the beginning of a large backlog of plain mails. */
export function measureBacklog(servers: BenchServers, load: BacklogLoad): Measurement<Rate> {
	const { name, format, backlog, taken } = load;
	return measurement({ name, runs: 1 }, async () => {
		const dovecot = await startDovecot({ format });
		try {
			const mailbox = createBenchMailbox(dovecot, 'backlog');
			await mailbox.fill('plain', backlog);
			if (format === 'sdbox') await convert(dovecot, mailbox);
			return await work(servers, { dovecot, mailbox, taken });
		} finally {
			await dovecot.stop();
		}
	});
}

/** Into Dovecot's own format, in which it alone may write. */
async function convert(
	{ configuration }: DovecotHost,
	{ user, home }: BenchMailbox,
): Promise<void> {
	const maildir = join(home, 'Maildir');
	const asServer = ['-c', configuration, '-o', 'mail_uid=mail', '-o', 'mail_gid=mail'];
	const env = { ...process.env, HOME: home, USER: user };
	await run('doveadm', [...asServer, 'import', `maildir:${maildir}`, '', 'all'], { env });
	await rm(maildir, { recursive: true });
}

async function work(
	servers: BenchServers,
	{ dovecot, mailbox, taken }: { dovecot: DovecotHost; mailbox: BenchMailbox; taken: number },
): Promise<Rate> {
	const location = servers.createDatabase('sqlite');
	const division = { name: 'Backlog', tag: 'BACK', emailAddress: mailbox.user };
	const argument = { location, mailServer: dovecot, divisions: [division] };
	return await withEngine(argument, async (engine) => {
		const watched = { worker: engine, servers: [dovecot] };
		return await meter(watched, async () => {
			engine.begin();
			const count = async (): Promise<number> => await mailbox.countProcessed();
			return await waitUntil(taken, count, AT_MOST_SECONDS);
		});
	});
}
