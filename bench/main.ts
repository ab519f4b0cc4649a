import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fillInTemplate, type Workflow } from '../scripts/start/divisions';
import { announce, step } from '../scripts/start/progress';
import { MAILBOX_PASSWORD, startDovecot, type DovecotHost } from '../test/hosts/dovecot';
import { appendMails, connectionTo, inMailbox } from '../test/hosts/mailboxes';
import { startN8n, type N8nHost } from '../test/hosts/n8n';
import { N8nClient } from '../test/hosts/n8n-client';
import { packPackage } from '../test/hosts/pack';
import { composeMail } from '../test/hosts/sample-mail';
import { startSmtp } from '../test/hosts/smtp';
import { measureTasks } from './tasks';

const MAILS = Number(process.env.BENCH_MAILS ?? 2_000);
const OCTETS = 8_000;
const MEGABYTE = 1024 * 1024;
const TOO_LONG_MS = 5 * 60_000;
const LOOK_EVERY_MS = 250;

/** What one way of reading a mailbox achieved. */
interface Measured {
	name: string;
	/** False where it took too long. */
	isAllDone: boolean;
	seconds: number;
	memoryBefore: number;
	memoryPeak: number;
}

interface Hosts {
	dovecot: DovecotHost;
	n8n: N8nHost;
	client: N8nClient;
	smtp: { id: string; name: string };
}

/** Measures the lists of tasks, and then how mails are read; `BENCH_ONLY` is one of them. */
async function main(): Promise<void> {
	const only = process.env.BENCH_ONLY;
	if (only !== 'mails') await measureTasks();
	if (only !== 'tasks') await measureMails();
}

/** Measures the dispatcher, and n8n's own IMAP trigger beside it, each in an n8n just started. */
async function measureMails(): Promise<void> {
	const rows = [await inFreshN8n(measureDispatcher), await inFreshN8n(measureOwnTrigger)];
	announce(`\n${MAILS} waiting mails of ${OCTETS} octets\n`);
	announce('| | mails per second | n8n before | n8n at its peak |');
	announce('| --- | --- | --- | --- |');
	for (const { name, isAllDone, seconds, memoryBefore, memoryPeak } of rows) {
		const rate = isAllDone ? (MAILS / seconds).toFixed(1) : `not done in ${Math.round(seconds)} s`;
		const before = Math.round(memoryBefore / MEGABYTE);
		const peak = Math.round(memoryPeak / MEGABYTE);
		announce(`| ${name} | ${rate} | ${before} MB | ${peak} MB |`);
	}
}

async function inFreshN8n(measure: (hosts: Hosts) => Promise<Measured>): Promise<Measured> {
	const checkout = join(__dirname, '..');
	const packageTarball = await packPackage(checkout, join(checkout, '.local'));
	const dovecot = await startDovecot();
	const smtp = await startSmtp();
	const n8n = await step('Starting n8n', async () => await startN8n({ packageTarball }));
	try {
		const client = new N8nClient(n8n.url);
		await client.signIn();
		const credential = await client.createCredential({
			name: 'Outgoing',
			type: 'smtp',
			data: { host: smtp.host, port: smtp.port, secure: false, disableStartTls: true },
		});
		return await measure({ dovecot, n8n, client, smtp: credential });
	} finally {
		await n8n.stop();
		await smtp.stop();
		await dovecot.stop();
	}
}

/** The shipped workflow: a task, a communication and a move for each mail. */
async function measureDispatcher({ dovecot, n8n, client, smtp }: Hosts): Promise<Measured> {
	const emailAddress = 'dispatcher@helpdesk.example';
	const mailbox = await client.createCredential({
		name: 'Mailbox',
		type: 'helpDeskImap',
		data: {
			emailAddress,
			user: '',
			password: MAILBOX_PASSWORD,
			host: dovecot.host,
			port: dovecot.port,
			security: 'none',
		},
	});
	const division = {
		name: 'Bench',
		tag: 'BENCH',
		emailAddress,
		event: 'Help desk',
		task: 'Request',
		noticeTemplate: 'Unprocessed mail',
		recipients: 'team@helpdesk.example',
	};
	const workflow = await fillInTemplate(division, { mailbox, smtp });
	await fill(dovecot, emailAddress);
	const connection = connectionTo(dovecot, { user: emailAddress });
	return await watch(n8n, 'Help Desk Inbox Trigger, Create Task, Route Mail', {
		begin: async () => await client.activate((await client.importWorkflow(workflow)).id),
		isDone: async () => {
			const processed = await inMailbox(connection, async (imap) => {
				return await imap.status('INBOX/Processed', { messages: true }).catch(() => false as const);
			});
			return processed !== false && (processed.messages ?? 0) >= MAILS;
		},
	});
}

/**
 * n8n's own trigger, which reads the mails and marks them as seen; nothing is filed or moved. It
 * leaves alone what was waiting, so the mails are delivered while it watches.
 */
async function measureOwnTrigger({ dovecot, n8n, client }: Hosts): Promise<Measured> {
	const user = 'own-trigger@helpdesk.example';
	const credential = await client.createCredential({
		name: 'Mailbox',
		type: 'imap',
		data: {
			user,
			password: MAILBOX_PASSWORD,
			host: dovecot.host,
			port: dovecot.port,
			secure: false,
			allowUnauthorizedCerts: true,
		},
	});
	const connection = connectionTo(dovecot, { user });
	return await watch(n8n, 'n8n’s own Email Trigger (IMAP), reading only', {
		begin: async () => {
			const { id } = await client.importWorkflow(ownTriggerWorkflow(credential));
			await client.activate(id);
			await fill(dovecot, user);
		},
		isDone: async () => {
			const inbox = await inMailbox(connection, async (imap) => {
				return await imap.status('INBOX', { unseen: true });
			});
			return inbox !== false && inbox.unseen === 0;
		},
	});
}

function ownTriggerWorkflow(credential: { id: string; name: string }): Workflow {
	const trigger = {
		type: 'n8n-nodes-base.emailReadImap',
		typeVersion: 2.1,
		name: 'Email Trigger (IMAP)',
		id: 'email-trigger',
		position: [0, 0],
		parameters: { format: 'resolved', options: {} },
		credentials: { imap: credential },
	};
	const end = {
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		name: 'End',
		id: 'end',
		position: [220, 0],
		parameters: {},
	};
	return {
		name: 'Own trigger',
		nodes: [trigger, end],
		connections: { [trigger.name]: { main: [[{ node: end.name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

async function fill(dovecot: DovecotHost, user: string): Promise<void> {
	await step(`Delivering ${MAILS} mails`, async () => {
		const text = 'The printer does not print. '.repeat(400).slice(0, OCTETS - 500);
		const mails = await Promise.all(
			Array.from({ length: MAILS }, async (_, index) => {
				return await composeMail({ subject: `Request ${index}`, text });
			}),
		);
		await appendMails(connectionTo(dovecot, { user }), 'INBOX', mails);
	});
}

async function watch(
	n8n: N8nHost,
	name: string,
	{ begin, isDone }: { begin: () => Promise<void>; isDone: () => Promise<boolean> },
): Promise<Measured> {
	const memoryBefore = n8n.residentBytes();
	let memoryPeak = memoryBefore;
	const startedAt = Date.now();
	const isAllDone = await step(name, async () => {
		await begin();
		while (!(await isDone())) {
			memoryPeak = Math.max(memoryPeak, n8n.residentBytes());
			if (Date.now() - startedAt > TOO_LONG_MS) return false;
			await wait(LOOK_EVERY_MS);
		}
		return true;
	});
	return { name, isAllDone, seconds: (Date.now() - startedAt) / 1000, memoryBefore, memoryPeak };
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
