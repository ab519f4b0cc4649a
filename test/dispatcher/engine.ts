import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inject } from 'vitest';
import { openDesk, type Desk } from '../../dispatcher/desk/open-desk';
import type { DeskLocation, DivisionSettings } from '../../dispatcher/desk/types';
import type { DispatcherError } from '../../dispatcher/errors';
import { fileItem } from '../../dispatcher/filing';
import type { ExecutionEnd } from '../../dispatcher/hand-over';
import { startInbox, type Inbox, type InboxSettings } from '../../dispatcher/inbox';
import type { FailedMail, InboxMail } from '../../dispatcher/batch';
import { createMailboxPool, type MailboxPool } from '../../dispatcher/mailbox/pool';
import type { MailboxConnection } from '../../dispatcher/mailbox/types';
import type { Logger } from '../../dispatcher/ports';
import { routeMails, type RouteRequest } from '../../dispatcher/routing';
import { appendMails, connectionTo, listMails } from '../hosts/mailboxes';
import { composeMail } from '../hosts/sample-mail';

/** The engine with a mailbox and a desk of its own, and a workflow made of plain calls. */
export interface Engine {
	desk: Desk;
	/** Of a desk in SQLite. */
	deskFile: string;
	connection: MailboxConnection;
	settings: InboxSettings;
	/** Delivers mails, by a way of its own where the engine's has faults. */
	deliver(...mails: Array<Parameters<typeof composeMail>[0]>): Promise<void>;
	subjectsIn(folder: string): Promise<string[]>;
	/** What was handed over, execution by execution. */
	executions: InboxMail[][];
	failures: FailedMail[];
	/** How often it was asked to send overdue notices. */
	overdueRuns: number;
	outages: DispatcherError[];
	/** What was logged, as `level: message`. */
	log: string[];
	logger: Logger;
	/** What the inbox opens the desk with. */
	openDesk(): Promise<Desk>;
	/** What the inbox keeps the attachments of large mails with. */
	storeAttachment: (attachment: unknown, content: Readable) => Promise<StoredFile>;
	/** Resolves when the desk holds a row for so many mails that were routed. */
	routed(count: number): Promise<void>;
	start(workflow?: (mails: InboxMail[]) => Promise<ExecutionEnd>): Inbox;
	/** The shipped workflow: file, then route. */
	runWorkflow(mails: InboxMail[]): Promise<ExecutionEnd>;
	stop(): Promise<void>;
}

/** Where the engine's servers are; the run's Dovecot and a SQLite file of its own where absent. */
export interface EnginePlaces {
	mailServer?: { host: string; port: number };
	/** The way around a faulty line, for the test itself. */
	directly?: { host: string; port: number };
	desk?: DeskLocation;
}

/** An attachment that was stored as it came. */
export interface StoredFile {
	path: string;
}

/** Sets up an engine; nothing is started yet. */
export async function createEngine(
	changes: Partial<InboxSettings> = {},
	places: EnginePlaces = {},
): Promise<Engine> {
	const folder = await mkdtemp(join(tmpdir(), 'engine-'));
	const user = `user-${randomUUID()}@example.com`;
	const connection = connectionTo(places.mailServer ?? inject('servers').dovecot, { user });
	const direct = connectionTo(places.directly ?? connection, { user });
	const deskFile = join(folder, 'desk.sqlite');
	const desk = await openDesk(places.desk ?? { kind: 'sqlite', file: deskFile });
	const { timeouts } = changes;
	const pool = createMailboxPool({ idleMs: 100, ...(timeouts === undefined ? {} : { timeouts }) });
	const inboxes: Inbox[] = [];
	const settings = { ...inboxSettings(user), ...changes };
	const log: string[] = [];
	const engine: Engine = {
		desk,
		deskFile,
		connection,
		settings,
		deliver: async (...mails) => {
			const sources = await Promise.all(mails.map(async (mail) => await composeMail(mail)));
			await appendMails(direct, 'INBOX', sources);
		},
		subjectsIn: async (name) => (await listMails(direct, name)).map(({ subject }) => subject),
		executions: [],
		failures: [],
		overdueRuns: 0,
		outages: [],
		log,
		logger: keepingLogger(log),
		openDesk: async () => await Promise.resolve(desk),
		storeAttachment: async (_attachment, content) => {
			const path = join(folder, randomUUID());
			await pipeline(content, createWriteStream(path));
			return { path };
		},
		routed: async (count) => await waitUntilRouted(desk, count),
		runWorkflow: async (mails) => await runWorkflow(engine, pool, mails),
		start: (workflow = async (mails) => await engine.runWorkflow(mails)) => {
			const inbox = startInbox(settings, portsOf(engine, pool, workflow));
			inboxes.push(inbox);
			return inbox;
		},
		stop: async () => {
			await Promise.all(inboxes.map(async (inbox) => await inbox.stop()));
			await pool.close();
			await desk.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
	return engine;
}

function inboxSettings(mailbox: string): InboxSettings {
	return {
		division: divisionSettings(mailbox),
		createMissingFolders: true,
		push: true,
		limits: {
			mailsPerBatch: 10,
			bytesPerBatch: 10_000_000,
			readInFullUpTo: 1_000_000,
			streamAbove: 500_000,
			keepAttachments: true,
		},
		maxAttempts: 3,
		leaseMs: 60_000,
		longestExecutionMs: 60_000,
		patienceMs: 30_000,
		executionsAtOnce: 4,
		deafAfterMs: 600_000,
	};
}

function keepingLogger(log: string[]): Logger {
	const keep = (level: string) => (message: string) => void log.push(`${level}: ${message}`);
	return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

function divisionSettings(mailbox: string): DivisionSettings {
	return {
		name: 'IT help desk',
		identificationTag: 'IT',
		mailbox,
		folderToProcess: 'INBOX',
		processedFolder: 'Processed',
		unprocessedFolder: 'Unprocessed',
		event: 'Help desk',
		task: 'Request',
		noticeTemplate: 'Unprocessed mail',
		noticeRecipients: ['team@example.com'],
		processingTimeMinutes: 0.01,
	};
}

function portsOf(
	engine: Engine,
	pool: MailboxPool,
	workflow: (mails: InboxMail[]) => Promise<ExecutionEnd>,
) {
	return {
		openDesk: async () => await engine.openDesk(),
		logger: engine.logger,
		random: Math.random,
		connection: async () => await Promise.resolve(engine.connection),
		storeAttachment: async (attachment: unknown, content: Readable) =>
			await engine.storeAttachment(attachment, content),
		reportOutage: (error: DispatcherError) => void engine.outages.push(error),
		emitMails: async (mails: InboxMail[]) => {
			engine.executions.push(mails);
			return await workflow(mails);
		},
		sendOverdue: async () => {
			engine.overdueRuns += 1;
			return await Promise.resolve({ ok: true as const });
		},
		emitFailed: async (mails: FailedMail[]) => {
			engine.failures.push(...mails);
			await route(
				engine,
				pool,
				mails.map((mail) => routeRequest(engine, mail, mail.reason)),
			);
			return { ok: true as const };
		},
		routeUnprocessed: async (mails: FailedMail[]) => {
			await route(
				engine,
				pool,
				mails.map((mail) => routeRequest(engine, mail, mail.reason)),
			);
		},
	};
}

async function runWorkflow(
	engine: Engine,
	pool: MailboxPool,
	mails: InboxMail[],
): Promise<ExecutionEnd> {
	const requests: RouteRequest[] = [];
	for (const mail of mails) {
		const reason = await file(engine, mail);
		requests.push(routeRequest(engine, mail, reason));
	}
	await route(engine, pool, requests);
	return { ok: true };
}

async function file({ desk, settings }: Engine, mail: InboxMail): Promise<string | undefined> {
	const { name, identificationTag, event, task } = settings.division;
	try {
		await fileItem(desk, {
			item: mail.item,
			attachments: mail.attachments.map((attachment) =>
				'content' in attachment
					? attachment
					: { content: async () => await readFile((attachment.stored as StoredFile).path) },
			),
			division: name,
			identificationTag,
			event,
			task,
			whenTaskMissing: 'fail',
			fields: {},
		});
		return undefined;
	} catch (error) {
		// As Create Task: a desk out of reach is nobody's fault.
		const { code, message } = error as DispatcherError;
		if (code === 'desk-unavailable') throw error;
		return message;
	}
}

function routeRequest(
	{ settings }: Engine,
	{ item }: InboxMail,
	reason: string | undefined,
): RouteRequest {
	const { processedFolder, unprocessedFolder, noticeRecipients, mailbox } = settings.division;
	if (reason === undefined) {
		return { item, destination: 'processed', folder: processedFolder, reason: '' };
	}
	return {
		item,
		destination: 'unprocessed',
		folder: unprocessedFolder,
		reason,
		notice: {
			template: 'Unprocessed mail',
			recipients: noticeRecipients,
			sender: mailbox,
			attachOriginal: true,
		},
	};
}

async function route(engine: Engine, pool: MailboxPool, requests: RouteRequest[]): Promise<void> {
	const { desk, connection } = engine;
	const tools = { desk, pool, connection, createMissingFolders: true };
	for (const result of await routeMails(tools, requests)) {
		if ('error' in result) throw result.error;
	}
}

async function waitUntilRouted(desk: Desk, count: number): Promise<void> {
	const deadline = Date.now() + 20_000;
	for (;;) {
		// A desk that is out of reach for now is what some tests are about.
		const routed = await countRouted(desk).catch(() => 0);
		if (routed >= count) return;
		if (Date.now() > deadline) throw new Error(`Only ${routed} of ${count} mails were routed`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

async function countRouted(desk: Desk): Promise<number> {
	const { routed } = await desk.db
		.selectFrom('intake')
		.select((field) => field.fn.countAll<number>().as('routed'))
		.where('state', '=', 'routed')
		.executeTakeFirstOrThrow();
	return Number(routed);
}
