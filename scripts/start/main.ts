import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAILBOX_PASSWORD, startDovecot } from '../../test/hosts/dovecot';
import { appendMails, connectionTo } from '../../test/hosts/mailboxes';
import { startN8n, type N8nHost } from '../../test/hosts/n8n';
import { N8nClient, OWNER } from '../../test/hosts/n8n-client';
import { packPackage } from '../../test/hosts/pack';
import { startSmtp } from '../../test/hosts/smtp';
import { divisions, fillInTemplate, type CredentialIds, type DemoDivision } from './divisions';
import { followMails, lastRouted, type MailEnd } from './follow';
import { announce, step, type Stoppable } from './progress';
import { firstMails, replyTo, type SampleMail } from './sample-mails';

const checkout = join(__dirname, '../..');
const dataFolder = join(checkout, '.local');

type Dovecot = Awaited<ReturnType<typeof startDovecot>>;
type Smtp = Awaited<ReturnType<typeof startSmtp>>;

interface Demo {
	dovecot: Dovecot;
	smtp: Smtp;
	n8n: N8nHost;
}

/** Starts the demonstration, tells what happens, and stays until Ctrl-C. */
async function main(): Promise<void> {
	const started: Stoppable[] = [];
	const ended = stopOnSignal(started);
	const demo = await startAll(started);
	const deskFile = join(dataFolder, 'n8n', '.n8n', 'helpdesk.sqlite');
	const isFirstStart = await step('Setting up two divisions', async () => await setUp(demo));
	const after = isFirstStart ? 0 : await lastRouted(deskFile);
	if (isFirstStart) await deliverAll(demo, await firstMails());
	printWhereToClick(demo, deskFile);
	announce('What became of each mail:');
	for await (const end of followMails(deskFile, { after, signal: ended })) {
		announce(`  ${describeEnd(end)}`);
		if (isFirstStart && isPrinterRequest(end)) {
			await deliverAll(demo, [await replyTo(end.reference ?? '')]);
		}
	}
}

async function startAll(started: Stoppable[]): Promise<Demo> {
	await mkdir(dataFolder, { recursive: true });
	const tarball = await step(
		'Building and packing',
		async () => await packPackage(checkout, dataFolder),
	);
	const dovecot = await step('Starting the mail server (Dovecot)', async () => {
		return await startDovecot({ dataFolder: join(dataFolder, 'dovecot'), port: 10143 });
	});
	started.push(dovecot);
	const smtp = await step('Starting the outgoing mail server', async () => {
		return await startSmtp({ port: 10025, keepIn: join(dataFolder, 'sent') });
	});
	started.push(smtp);
	const n8n = await step('Starting n8n', async () => {
		return await startN8n({
			userFolder: join(dataFolder, 'n8n'),
			port: 5678,
			packageTarball: tarball,
		});
	});
	started.push(n8n);
	return { dovecot, smtp, n8n };
}

/** @returns false where an earlier start has done it. */
async function setUp(demo: Demo): Promise<boolean> {
	const client = new N8nClient(demo.n8n.url);
	await client.signIn();
	const existing = await client.workflows();
	if (existing.length > 0) return false;
	const smtp = await client.createCredential({
		name: 'Outgoing mail',
		type: 'smtp',
		data: { host: demo.smtp.host, port: demo.smtp.port, secure: false, disableStartTls: true },
	});
	for (const division of divisions) {
		await setUpDivision(client, division, { smtp, dovecot: demo.dovecot });
	}
	return true;
}

async function setUpDivision(
	client: N8nClient,
	division: DemoDivision,
	{ smtp, dovecot }: { smtp: CredentialIds['smtp']; dovecot: Dovecot },
): Promise<void> {
	const mailbox = await client.createCredential({
		name: `Mailbox of ${division.name}`,
		type: 'helpDeskImap',
		data: {
			emailAddress: division.emailAddress,
			user: '',
			password: MAILBOX_PASSWORD,
			host: dovecot.host,
			port: dovecot.port,
			security: 'none',
			additionalFields: {},
		},
	});
	const { id } = await client.importWorkflow(await fillInTemplate(division, { mailbox, smtp }));
	await client.activate(id);
}

async function deliverAll({ dovecot }: Demo, mails: SampleMail[]): Promise<void> {
	for (const { division, source } of mails) {
		const user = divisions.find(({ name }) => name === division)?.emailAddress ?? '';
		await appendMails(connectionTo(dovecot, { user }), 'INBOX', [source]);
	}
}

function isPrinterRequest({ subject, outcome }: MailEnd): boolean {
	return outcome === 'created' && subject?.includes('Printer') === true;
}

function describeEnd({
	division,
	subject,
	reference,
	outcome,
	destination,
	notice,
}: MailEnd): string {
	const place = `→ ${destination ?? '?'}`;
	if (outcome === 'created') return `${division}: new task ${subject} ${place}`;
	if (outcome === 'joined') return `${division}: joined ${reference}: ${subject} ${place}`;
	return `${division}: not processed ${place}, notice ${notice ?? 'not sent'}`;
}

function printWhereToClick({ n8n, dovecot, smtp }: Demo, deskFile: string): void {
	announce(`
  n8n         ${n8n.url}   ${OWNER.email} / ${OWNER.password}
  Mailboxes   imap://${dovecot.host}:${dovecot.port}   ${divisions.map(({ emailAddress }) => emailAddress).join(', ')} / ${MAILBOX_PASSWORD}
  Sent mail   ${join(dataFolder, 'sent')} (SMTP on ${smtp.host}:${smtp.port})
  Database    ${deskFile}
  All data    ${dataFolder} (remove it to begin anew)

  Ctrl-C stops everything.
`);
}

/** Ends what was started, the last first, at Ctrl-C or at a polite kill. */
function stopOnSignal(started: Stoppable[]): AbortSignal {
	const controller = new AbortController();
	const stop = (): void => {
		if (controller.signal.aborted) return;
		controller.abort();
		announce('Stopping …');
		void (async () => {
			for (const host of started.reverse()) await host.stop();
			announce('Stopped.');
			process.exit(0);
		})();
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
	return controller.signal;
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
	process.kill(process.pid, 'SIGTERM');
});
