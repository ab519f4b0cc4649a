import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAILBOX_PASSWORD, startDovecot } from '../../test/hosts/dovecot';
import { appendMails, connectionTo } from '../../test/hosts/mailboxes';
import { startN8n } from '../../test/hosts/n8n';
import { OWNER } from '../../test/hosts/n8n-client';
import { packPackage } from '../../test/hosts/pack';
import { startOAuth2 } from '../../test/hosts/oauth2';
import { startSmtp } from '../../test/hosts/smtp';
import { divisions } from './divisions';
import { Conversation } from './conversation';
import { describeEnd, describeSent } from './describe';
import { currentPosition, followDesk } from './follow';
import { announce, step, type Stoppable } from './progress';
import { setUp, type Demo } from './set-up';
import { firstMails, type SampleMail } from './sample-mails';

const checkout = join(__dirname, '../..');
const dataFolder = join(checkout, '.local');
const BEGINNING = { intakeId: 0, communicationId: 0 };

/** Starts the demonstration, tells what happens, and stays until Ctrl-C. */
async function main(): Promise<void> {
	const started: Stoppable[] = [];
	const ended = stopOnSignal(started);
	const demo = await startAll(started);
	const deskFile = join(dataFolder, 'n8n', '.n8n', 'helpdesk.sqlite');
	const isFirstStart = await step('Setting up two divisions', async () => await setUp(demo));
	const after = isFirstStart ? BEGINNING : await currentPosition(deskFile);
	if (isFirstStart) await deliverAll(demo, await firstMails());
	printWhereToClick(demo, deskFile);
	announce('What becomes of each mail, and what the desk writes:');
	const conversation = new Conversation();
	for await (const event of followDesk(deskFile, { after, signal: ended })) {
		if ('end' in event) {
			announce(`  ${describeEnd(event.end)}`);
			continue;
		}
		announce(`  ${describeSent(event.sent)}`);
		const answer = isFirstStart ? await conversation.answerTo(event.sent) : undefined;
		if (answer !== undefined) await deliverAll(demo, [answer]);
	}
}

async function startAll(started: Stoppable[]): Promise<Demo> {
	await mkdir(dataFolder, { recursive: true });
	const tarball = await step(
		'Building and packing',
		async () => await packPackage(checkout, dataFolder),
	);
	const provider = await step('Starting the provider of OAuth2', async () => {
		return await startOAuth2({ port: 10090, clientSecret: 'of-the-demonstration' });
	});
	started.push(provider);
	const dovecot = await step('Starting the mail server (Dovecot)', async () => {
		const oauth2 = provider;
		return await startDovecot({ dataFolder: join(dataFolder, 'dovecot'), port: 10143, oauth2 });
	});
	started.push(dovecot);
	const smtp = await step('Starting the outgoing mail server', async () => {
		const oauth2 = provider;
		return await startSmtp({ port: 10025, keepIn: join(dataFolder, 'sent'), tls: 'none', oauth2 });
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
	return { provider, dovecot, smtp, n8n };
}

async function deliverAll({ dovecot }: Demo, mails: SampleMail[]): Promise<void> {
	for (const { division, source } of mails) {
		const user = divisions.find(({ name }) => name === division)?.emailAddress ?? '';
		await appendMails(connectionTo(dovecot, { user }), 'INBOX', [source]);
	}
}

function printWhereToClick({ n8n, provider, dovecot, smtp }: Demo, deskFile: string): void {
	announce(`
  n8n         ${n8n.url}   ${OWNER.email} / ${OWNER.password}
  Mailboxes   imap://${dovecot.host}:${dovecot.port}   ${divisions.map(({ emailAddress }) => emailAddress).join(', ')} / ${MAILBOX_PASSWORD}
  Sign-in     ${provider.issuer}   ${connectedPeople()}
  Sent mail   ${join(dataFolder, 'sent')} (SMTP on ${smtp.host}:${smtp.port})
  Database    ${deskFile}
  All data    ${dataFolder} (remove it to begin anew)

  Ctrl-C stops everything.
`);
}

function connectedPeople(): string {
	return divisions
		.filter(({ connectedBy }) => connectedBy !== undefined)
		.map(({ connectedBy, emailAddress }) => `${connectedBy} opens ${emailAddress} by OAuth2`)
		.join(', ');
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
