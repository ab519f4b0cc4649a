import { silentCommunication } from '../../dispatcher/core/communication';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { inject } from 'vitest';
import type { DispatcherError } from '../../dispatcher/core/errors';
import type { Logger } from '../../dispatcher/core/ports';
import type { StoreLocation } from '../../dispatcher/database/location';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import type { FailedMail, InboxMail } from '../../dispatcher/inbox/batch';
import {
	decideMails,
	type DecisionRequest,
	type DecisionResult,
} from '../../dispatcher/inbox/decide-mails';
import { startInbox, type Inbox } from '../../dispatcher/inbox/inbox';
import type { ExecutionEnd, InboxPorts, InboxSettings } from '../../dispatcher/inbox/types';
import type { MailboxConnection } from '../../dispatcher/mailbox/types';
import { watchMailbox } from '../../dispatcher/mailbox/watch';
import type { MailReader } from '../../dispatcher/message/reader';
import { sharedReader } from '../../dispatcher/message/shared-reader';
import type { DivisionSettings } from '../../dispatcher/settings/division-settings';
import type { FakeMailbox } from '../hosts/fake-mailbox';
import { appendMails, connectionTo, listMails } from '../hosts/mailboxes';
import { composeMail } from '../hosts/sample-mail';
import {
	decisionOf,
	runShippedWorkflow,
	storeFile,
	type StoredFile,
	type Workplace,
} from './shipped-workflow';

/** The engine with a mailbox and a desk of its own, and a workflow made of plain calls. */
export interface Engine {
	store: Store;
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
	/** How often it was told that notices may be due. */
	noticeCalls: number;
	outages: DispatcherError[];
	/** What was logged, as `level: message`. */
	log: string[];
	logger: Logger;
	/** What the inbox opens the mailbox with. */
	watchMailbox: InboxPorts['watchMailbox'];
	reader: MailReader;
	/** What the inbox opens the desk with. */
	openStore(): Promise<Store>;
	/** What the inbox keeps the attachments of large mails with. */
	storeAttachment: (attachment: unknown, content: Readable) => Promise<StoredFile>;
	/** Resolves when the desk holds a row for so many mails that were moved. */
	routed(count: number): Promise<void>;
	start(workflow?: (mails: InboxMail[]) => Promise<ExecutionEnd>): Inbox;
	/** Decides as Route Mail does. */
	decide(requests: DecisionRequest[]): Promise<DecisionResult[]>;
	/** The shipped workflow: file, then decide. */
	runWorkflow(mails: InboxMail[]): Promise<ExecutionEnd>;
	stop(): Promise<void>;
}

/** Where the engine's servers are; the run's Dovecot and a SQLite file of its own where absent. */
export interface EnginePlaces {
	mailServer?: { host: string; port: number };
	/** The way around a faulty line, for the test itself. */
	directly?: { host: string; port: number };
	/** A mailbox in memory in place of a server. */
	mailbox?: FakeMailbox;
	store?: StoreLocation;
}

/** Sets up an engine; nothing is started yet. */
export async function createEngine(
	changes: Partial<InboxSettings> = {},
	places: EnginePlaces = {},
): Promise<Engine> {
	const folder = await mkdtemp(join(tmpdir(), 'engine-'));
	const user = `user-${randomUUID()}@example.com`;
	const { mailbox } = places;
	const connection = connectionTo(places.mailServer ?? serverFor(mailbox), { user });
	const direct = connectionTo(places.directly ?? connection, { user });
	const deskFile = join(folder, 'desk.sqlite');
	const store = await openStore(places.store ?? { kind: 'sqlite', file: deskFile });
	const inboxes: Inbox[] = [];
	const settings = { ...inboxSettings(user), ...changes };
	const log: string[] = [];
	const engine: Engine = {
		store,
		deskFile,
		connection,
		settings,
		deliver: async (...mails) => {
			const sources = await Promise.all(mails.map(async (mail) => await composeMail(mail)));
			if (mailbox === undefined) await appendMails(direct, 'INBOX', sources);
			else mailbox.deliver('INBOX', ...sources);
		},
		subjectsIn: async (name) =>
			mailbox === undefined
				? (await listMails(direct, name)).map(({ subject }) => subject)
				: await mailbox.subjectsIn(name),
		watchMailbox: mailbox?.watch ?? watchMailbox,
		reader: sharedReader,
		executions: [],
		failures: [],
		noticeCalls: 0,
		outages: [],
		log,
		logger: keepingLogger(log),
		openStore: async () => await Promise.resolve(store),
		decide: async (requests) => await decideMails(store, requests),
		storeAttachment: async (_attachment, content) => await storeFile(folder, content),
		routed: async (count) => await waitUntilRouted(store, count),
		runWorkflow: async (mails) => await runShippedWorkflow(workplaceOf(engine), mails),
		start: (workflow = async (mails) => await engine.runWorkflow(mails)) => {
			const inbox = startInbox(settings, portsOf(engine, workflow));
			inboxes.push(inbox);
			return inbox;
		},
		stop: async () => {
			await Promise.all(inboxes.map(async (inbox) => await inbox.stop()));
			await store.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
	return engine;
}

function serverFor(mailbox: FakeMailbox | undefined): { host: string; port: number } {
	return mailbox === undefined ? inject('servers').dovecot : { host: 'memory', port: 143 };
}

function workplaceOf({ store, settings }: Engine): Workplace {
	return { store, division: settings.division };
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
		moveLeaseMs: 2_000,
		longestExecutionMs: 60_000,
		longestWaitMs: 600_000,
		patienceMs: 30_000,
		executionsAtOnce: 4,
		stalledAfterMs: 600_000,
	};
}

function keepingLogger(log: string[]): Logger {
	const keep = (level: string) => (message: string) => void log.push(`${level}: ${message}`);
	return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** The settings of a division for tests. */
export function divisionSettings(mailbox: string): DivisionSettings {
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
		employees: [],
		strangers: 'unverified',
		automaticMail: 'unprocessed',
		reopenDays: 14,
		trustedServers: [],
		communication: silentCommunication(),
		businessHours: null,
	};
}

/** What an inbox of the engine is given. */
export function portsOf(engine: Engine, workflow: (mails: InboxMail[]) => Promise<ExecutionEnd>) {
	return {
		openStore: async () => await engine.openStore(),
		logger: engine.logger,
		random: Math.random,
		workflow: { n8nAddress: 'https://n8n.example.com', workflowId: 'helpDesk1' },
		connection: async () => await Promise.resolve(engine.connection),
		watchMailbox: engine.watchMailbox,
		reader: engine.reader,
		storeAttachment: async (attachment: unknown, content: Readable) =>
			await engine.storeAttachment(attachment, content),
		reportOutage: (error: DispatcherError) => void engine.outages.push(error),
		emitMails: async (mails: InboxMail[]) => {
			engine.executions.push(mails);
			return await workflow(mails);
		},
		onNotices: () => {
			engine.noticeCalls += 1;
		},
		emitFailed: async (mails: FailedMail[]) => {
			engine.failures.push(...mails);
			await engine.decide(
				mails.map((mail) => decisionOf(engine.settings.division, mail, mail.reason)),
			);
			return { ok: true as const };
		},
	};
}

async function waitUntilRouted(store: Store, count: number): Promise<void> {
	const deadline = Date.now() + 40_000;
	for (;;) {
		// A desk that is out of reach for now is what some tests are about.
		const routed = await countRouted(store).catch(() => 0);
		if (routed >= count) return;
		if (Date.now() > deadline) throw new Error(`Only ${routed} of ${count} mails were moved`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

async function countRouted(store: Store): Promise<number> {
	const { routed } = await store.db
		.selectFrom('intake')
		.select((field) => field.fn.countAll<number>().as('routed'))
		.where('progress', '=', 'moved')
		.executeTakeFirstOrThrow();
	return Number(routed);
}
