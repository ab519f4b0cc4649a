import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { DispatcherError } from '../../../../dispatcher/core/errors';
import { openStore, type Store } from '../../../../dispatcher/database/open-store';
import { sharedReader } from '../../../../dispatcher/message/shared-reader';
import { queueMail, type Delivery, type QueuedMail } from '../../../../dispatcher/outbox/outbox';
import {
	startRelay,
	type Relay,
	type RelayOptions,
} from '../../../../dispatcher/outbox/relay/relay';
import type { SmtpConnection } from '../../../../dispatcher/outbox/types';
import { saveDivision } from '../../../../dispatcher/settings/divisions';
import { division, handClock, type HandClock } from '../../../contracts/desk-fixture';
import { startSmtp, type SmtpHost, type SmtpHostOptions } from '../../../hosts/smtp';

/** A division's outbox, an outgoing server, and relays between them. */
export interface RelayHost {
	store: Store;
	clock: HandClock;
	smtp: SmtpHost;
	/** What relays are given; undefined: no way out. */
	connection: SmtpConnection | undefined;
	/** How often a relay asked for it. */
	rounds: number;
	outages: DispatcherError[];
	recoveries: number;
	/** What was logged, as `level: message`. */
	log: string[];
	queue(...mails: Array<Partial<QueuedMail>>): Promise<number[]>;
	start(changes?: Partial<RelayOptions>): Relay;
	/** The outbox's rows as they are now, without their leases. */
	rows(): Promise<Array<{ state: string; deliveries: Delivery[]; server_answer: string | null }>>;
	states(): Promise<string[]>;
	/** Resolves when the rows have come to these states. */
	settles(states: string[]): Promise<void>;
	/** The envelopes' recipients of the mails that the server took. */
	copies(): string[][];
	stop(): Promise<void>;
}

/** Short waits: what a server never answers to is noticed soon. */
export const QUICK = { connectMs: 5_000, greetingMs: 5_000, answerMs: 5_000, mailMs: 10_000 };

export async function createRelayHost(options: SmtpHostOptions = {}): Promise<RelayHost> {
	const folder = await mkdtemp(join(tmpdir(), 'relay-'));
	const clock = handClock();
	const location = { kind: 'sqlite' as const, file: join(folder, 'desk.sqlite') };
	const store = await openStore(location, { clock: clock.now });
	await saveDivision(store, division());
	const smtp = await startSmtp(options);
	const relays: Relay[] = [];
	let queued = 0;
	const host: RelayHost = {
		store,
		clock,
		smtp,
		connection: connectionTo(smtp),
		rounds: 0,
		outages: [],
		recoveries: 0,
		log: [],
		queue: async (...mails) => {
			const ids: number[] = [];
			for (const mail of mails) {
				queued += 1;
				ids.push((await queueMail(store, notice(queued, mail))).id);
			}
			return ids;
		},
		start: (changes = {}) => {
			const relay = startRelay({ ...relayOptions(host), ...changes });
			relays.push(relay);
			return relay;
		},
		rows: async () => {
			const rows = await store.db.selectFrom('outbox').selectAll().orderBy('id').execute();
			return rows.map(({ state, deliveries, server_answer }) => ({
				state,
				deliveries: JSON.parse(deliveries) as Delivery[],
				server_answer,
			}));
		},
		states: async () => (await host.rows()).map(({ state }) => state),
		settles: async (states) => {
			await expect.poll(async () => await host.states()).toEqual(states);
		},
		copies: () => smtp.mails().map(({ to }) => to),
		stop: async () => {
			await Promise.all(relays.map(async (relay) => await relay.stop()));
			await smtp.stop();
			await store.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
	return host;
}

/** Resolves when the relay has nothing to do for now. */
export async function rests(relay: Relay): Promise<void> {
	await expect.poll(() => relay.doing).toMatch(/^(idle|waiting)/);
}

export function connectionTo(
	{ host, port }: { host: string; port: number },
	changes: Partial<SmtpConnection> = {},
): SmtpConnection {
	return {
		host,
		port,
		secure: false,
		disableStartTls: false,
		user: 'desk',
		password: 'secret',
		ignoreCertificateProblems: true,
		...changes,
	};
}

function relayOptions(host: RelayHost): RelayOptions {
	const log =
		(level: string) =>
		(message: string): void =>
			void host.log.push(`${level}: ${message}`);
	return {
		store: async () => await Promise.resolve(host.store),
		divisionName: 'IT',
		connection: async () => {
			host.rounds += 1;
			return await Promise.resolve(host.connection);
		},
		onOutage: (error) => void host.outages.push(error),
		onRecovery: () => void (host.recoveries += 1),
		reader: sharedReader,
		logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
		random: () => 0,
		timeouts: { smtp: QUICK, firstRetryMs: 50 },
	};
}

function notice(number: number, changes: Partial<QueuedMail>): QueuedMail {
	return {
		key: `notice:${number}`,
		divisionName: 'IT',
		messageId: `<notice-${number}@example.com>`,
		from: 'desk@example.com',
		to: ['boss@example.com'],
		subject: 'A mail could not be processed',
		text: 'Look at it\n\n-- \nThe dispatcher\n',
		html: '<html><body><p>Look at it</p></body></html>',
		headers: {},
		suppressed: false,
		...changes,
	};
}
