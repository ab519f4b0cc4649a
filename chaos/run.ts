import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../dispatcher/database/open-store';
import type { MailboxConnection } from '../dispatcher/mailbox/types';
import { updateSettings } from '../dispatcher/settings/update-settings';
import { connectionTo } from '../test/hosts/mailboxes';
import { startN8n, type N8nHost } from '../test/hosts/n8n';
import { N8nClient } from '../test/hosts/n8n-client';
import { postgresEnvironment } from '../test/hosts/n8n-environment';
import { packPackage } from '../test/hosts/pack';
import { auditMails, type Verdict } from './audit';
import { waitForCalm, type Calm } from './calm';
import { createMailStream, type MailStream } from './deliver-mails';
import { mailboxOf, setUpDivisions } from './divisions';
import { injectFaults } from './inject-faults';
import { openJournal, type Journal } from './journal';
import { killProcesses, restartEnded } from './kill-processes';
import { createDeliveryAgent } from './maildir';
import { attachmentOf } from './mails';
import { drawPlan, type DivisionTag, type Plan } from './plan';
import { startServers, type Servers } from './servers';
import { takeSurvey, type Survey } from './survey';

const WORKERS = 2;
const MOST_AN_HOUR = 1_000_000;
const MINUTE_MS = 60_000;
const checkout = join(__dirname, '..');

/** How a run is to be. */
export interface ChaosOptions {
	seed: number;
	minutes: number;
	mailsPerMinute: number;
	/** n8n in queue mode, with two workers. */
	queue: boolean;
	/** The desk and n8n's own data in SQLite. */
	sqlite: boolean;
	/** After so many minutes a killed execution's mails are free again. */
	longestExecutionMinutes: number;
	attemptsPerMail: number | undefined;
	/** How long it may take after the storm until all is processed. */
	calmMinutes: number;
}

/** What came of a run. */
export interface ChaosResult {
	verdicts: Verdict[];
	survey: Survey;
	calm: Calm;
	faults: Map<string, number>;
	/** Where all that was found and noted is kept. */
	folder: string;
}

/** Where a run keeps its logs. */
function chaosFolder(seed: number): string {
	return join(checkout, '.local/chaos', String(seed));
}

/**
 * Lets a storm of faults go over n8n while mails come in, waits for the calm after it, and audits
 * what became of each mail.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
	const folder = chaosFolder(options.seed);
	const journal = openJournal(folder);
	const plan = drawPlan({
		...options,
		hasPostgres: !options.sqlite,
		workers: options.queue ? WORKERS : 0,
	});
	await writeFile(join(folder, 'plan.json'), JSON.stringify(plan, undefined, '\t'));
	const userFolder = await mkdtemp(join(tmpdir(), 'chaos-n8n-'));
	const servers = await startServers({ withPostgres: !options.sqlite, withRedis: options.queue });
	let n8n: N8nHost | undefined;
	try {
		n8n = await startDispatcher(servers, { options, userFolder, folder });
		const store = await openRunDesk(servers, userFolder);
		try {
			// Most go to a few addresses, and the audit wants each of them delivered.
			await updateSettings(store, { noticesPerHour: MOST_AN_HOUR, mailsPerHour: MOST_AN_HOUR });
			return await stormAndAudit({ options, plan, servers, n8n, store, journal, folder });
		} finally {
			await store.close();
		}
	} finally {
		await n8n?.stop();
		await servers.stop();
		await rm(userFolder, { recursive: true, force: true });
	}
}

async function startDispatcher(
	{ postgres, redis, lines }: Servers,
	{ options, userFolder, folder }: { options: ChaosOptions; userFolder: string; folder: string },
): Promise<N8nHost> {
	const database = postgres && { ...postgres, port: lines.postgres?.port ?? 0 };
	const n8n = await startN8n({
		packageTarball: await packPackage(checkout, join(checkout, '.local')),
		userFolder,
		logFolder: folder,
		environment: database === undefined ? {} : postgresEnvironment(database),
		...(redis === undefined ? {} : { queue: { redis, workers: WORKERS } }),
	});
	const client = new N8nClient(n8n.url);
	await client.signIn();
	await setUpDivisions(client, {
		imapPort: lines.imap?.port ?? 0,
		smtpPort: lines.smtp?.port ?? 0,
		longestExecutionMinutes: options.longestExecutionMinutes,
		attemptsPerMail: options.attemptsPerMail,
	});
	return n8n;
}

/** Not by the line: what is investigated after the storm is out of its reach. */
async function openRunDesk({ postgres }: Servers, userFolder: string): Promise<Store> {
	if (postgres === undefined) {
		return await openStore({ kind: 'sqlite', file: join(userFolder, '.n8n/helpdesk.sqlite') });
	}
	const { host, port, user, password, database } = postgres;
	const place = { host, port, user, password, database, schema: 'helpdesk' };
	return await openStore({ kind: 'postgres', tls: 'off', ...place });
}

interface Run {
	options: ChaosOptions;
	plan: Plan;
	servers: Servers;
	n8n: N8nHost;
	store: Store;
	journal: Journal;
	folder: string;
}

async function stormAndAudit(run: Run): Promise<ChaosResult> {
	const { servers, store, journal, options, folder } = run;
	const agent = createDeliveryAgent(servers.dovecot);
	const stream = createMailStream({ agent, store, journal });
	await passStorm(run, stream);
	const mailboxes: Record<DivisionTag, MailboxConnection> = {
		ONE: connectionTo(servers.dovecot, { user: mailboxOf('ONE') }),
		TWO: connectionTo(servers.dovecot, { user: mailboxOf('TWO') }),
	};
	const calm = await waitForCalm({
		mailboxes: Object.values(mailboxes),
		store,
		stream,
		journal,
		longestMs: options.calmMinutes * MINUTE_MS,
	});
	const survey = await takeSurvey({ store, mailboxes, deliveries: servers.deliveries() });
	const verdicts = auditMails(stream.delivered(), survey.byMark, attachmentOf);
	await keepEvidence(folder, { store, verdicts, survey });
	return { verdicts, survey, calm, faults: journal.faults(), folder };
}

async function passStorm(
	{ plan, servers, n8n, journal, options }: Run,
	stream: MailStream,
): Promise<void> {
	const storm = new AbortController();
	const { signal: over } = storm;
	const timer = setTimeout(() => storm.abort(), options.minutes * MINUTE_MS);
	journal.note('the storm begins');
	try {
		await Promise.all([
			stream.run(plan.mails, over),
			injectFaults(plan.faults, { servers, journal, over }),
			killProcesses(plan.kills, { n8n, journal, over }),
		]);
		await restartEnded({ n8n, journal, over });
	} finally {
		clearTimeout(timer);
		storm.abort();
	}
	journal.note('the storm is over');
}

/** For whoever investigates: what is wrong, and the ledger as it was. */
async function keepEvidence(
	folder: string,
	{ store, verdicts, survey }: { store: Store; verdicts: Verdict[]; survey: Survey },
): Promise<void> {
	const problems = verdicts.filter((verdict) => verdict.problems.length > 0);
	const intake = await store.db.selectFrom('intake').selectAll().orderBy('id').execute();
	const outbox = await store.db.selectFrom('outbox').selectAll().orderBy('id').execute();
	const keep = async (name: string, value: unknown): Promise<void> =>
		await writeFile(join(folder, name), JSON.stringify(value, undefined, '\t'));
	await keep('problems.json', { problems, strays: survey.strays });
	await keep('intake.json', intake);
	await keep('outbox.json', outbox);
}
