import { randomUUID } from 'node:crypto';
import type { DispatcherError } from '../../core/errors';
import type { Logger, RandomSource } from '../../core/ports';
import { withinTime } from '../../core/within-time';
import type { Store } from '../../database/open-store';
import type { MailReader } from '../../message/reader';
import { maySend } from '../../settings/pause';
import { firstDue } from '../outbox-lease';
import { SENDING_TIMEOUTS, type SmtpTimeouts } from '../smtp/timeouts';
import type { SmtpConnection } from '../types';
import { createWayOut } from './outage';
import { sendDue, type RoundTools } from './round';

/** Sends what is due in a division's outbox. */
export interface Relay {
	/** Something may be due. Called after queuing, and after each look at the folder. Never throws. */
	wake(): void;
	/** What it is doing: `idle`, `sending …` or `waiting until …`. */
	readonly doing: string;
	/** Resolves once what it was woken for is sent, or after as long as stopping may take. */
	idle(): Promise<void>;
	/** Stops after the current mail, in a bounded time, and leaves no timer. */
	stop(): Promise<void>;
}

/** In milliseconds; tests have shorter ones. */
export interface RelayTimeouts {
	smtp: SmtpTimeouts;
	/** How long no other process with the same outbox gets a mail. */
	leaseMs: number;
	/** The first wait in an outage, doubled each time. */
	firstRetryMs: number;
	/** How long the current mail may take when the relay stops. */
	stopMs: number;
}

const DEFAULT_TIMEOUTS: RelayTimeouts = {
	smtp: SENDING_TIMEOUTS,
	leaseMs: 2 * 60_000,
	firstRetryMs: 30_000,
	stopMs: 10_000,
};

/** No timer is set for longer: the desk may have been changed by others. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** The pause before looking again for a mail that is due and that another process has. */
const SHORTEST_WAIT_MS = 1_000;
/** How long the rest may take once the connection was ended. */
const LAST_WORDS_MS = 2_000;
/** After an outage of the desk, which the look at the folder reports. */
const DESK_RETRY_MS = 30_000;

/** What a relay is started with. */
export interface RelayOptions {
	store: () => Promise<Store>;
	/** Whose outbox. Each division sends with its own credential and in its own name only. */
	divisionName: string;
	/**
	 * How to send, asked at each round. Undefined if the division has no way to send yet: its notices
	 * wait, and `onOutage` gets the code `no-way-out`.
	 */
	connection: () => Promise<SmtpConnection | undefined>;
	/** Called once per outage and kind of fault, with the server's own words. */
	onOutage(error: DispatcherError): void;
	/** A reported outage is over: a server has answered for a mail. */
	onRecovery(): void;
	/** Called with the result of each try. */
	onSettled?: RoundTools['onSettled'];
	/** Reads the header of an original that a server refuses. */
	reader: MailReader;
	logger: Logger;
	random: RandomSource;
	timeouts?: Partial<RelayTimeouts>;
}

/** Starts a division's relay. It sends nothing before it is woken, and its timers keep no process alive. */
export function startRelay(options: RelayOptions): Relay {
	return new OneRelay(options);
}

class OneRelay implements Relay {
	doing = 'idle';

	private readonly timeouts: RelayTimeouts;
	private readonly owner = randomUUID();
	private readonly ending = new AbortController();
	private readonly hurrying = new AbortController();
	private readonly wayOut: ReturnType<typeof createWayOut>;
	private timer: NodeJS.Timeout | undefined;
	private running: Promise<void> | undefined;
	private isWoken = false;

	constructor(private readonly options: RelayOptions) {
		this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
		this.wayOut = createWayOut({ ...options, firstRetryMs: this.timeouts.firstRetryMs });
	}

	wake(): void {
		if (this.ending.signal.aborted) return;
		this.isWoken = true;
		if (this.running !== undefined) return;
		this.doing = 'sending what is due';
		this.running = this.run().finally(() => {
			this.running = undefined;
			// Woken between the last look and the end.
			if (this.isWoken) this.wake();
		});
	}

	async idle(): Promise<void> {
		if (this.running !== undefined) await withinTime(this.running, this.timeouts.stopMs);
	}

	async stop(): Promise<void> {
		this.ending.abort();
		clearTimeout(this.timer);
		this.isWoken = false;
		if (this.running === undefined) return;
		await withinTime(this.running, this.timeouts.stopMs);
		this.hurrying.abort();
		await withinTime(this.running ?? Promise.resolve(), LAST_WORDS_MS);
		clearTimeout(this.timer);
		this.doing = 'stopped';
	}

	/** One round after the other, never two. Never rejects. */
	private async run(): Promise<void> {
		clearTimeout(this.timer);
		try {
			const store = await this.options.store();
			while (this.isWoken && !this.ending.signal.aborted) {
				this.isWoken = false;
				await this.round(store);
			}
			await this.plan(store);
		} catch (error) {
			this.isWoken = false;
			this.options.logger.warn('Notices cannot be sent for now', { error: String(error) });
			this.wait(DESK_RETRY_MS);
		}
	}

	private async round(store: Store): Promise<void> {
		const { divisionName, reader, logger, random } = this.options;
		const due = await firstDue(store, divisionName);
		if (due === undefined || due.getTime() > store.clock().getTime()) return;
		const connection = await this.wayOut.open();
		if (connection === undefined) return;
		this.doing = `sending through ${connection.host}`;
		const failure = await sendDue(store, connection, {
			divisionName,
			owner: this.owner,
			leaseMs: this.timeouts.leaseMs,
			smtp: this.timeouts.smtp,
			reader,
			random,
			logger,
			signal: this.ending.signal,
			hurry: this.hurrying.signal,
			onSettled: (notice) => {
				if (notice.isAnswered) this.wayOut.passed();
				this.options.onSettled?.(notice);
			},
		});
		// A try that stopping has canceled says nothing about the server.
		if (failure !== undefined && !this.ending.signal.aborted) this.wayOut.failed(failure);
	}

	/** One timer: for the end of the outage's pause, or for the next mail that is due. */
	private async plan(store: Store): Promise<void> {
		if (this.ending.signal.aborted) return;
		const due = await firstDue(store, this.options.divisionName);
		if (due === undefined) {
			this.doing = 'idle';
			return;
		}
		if (!(await maySend(store, this.options.divisionName))) {
			this.doing = 'idle, since nothing is sent for now';
			return;
		}
		const untilDueMs = due.getTime() - store.clock().getTime();
		this.wait(Math.max(untilDueMs, this.wayOut.pauseMs() || SHORTEST_WAIT_MS));
	}

	private wait(forMs: number): void {
		if (this.ending.signal.aborted) return;
		const waitMs = Math.min(LONGEST_WAIT_MS, forMs);
		this.doing = `waiting until ${new Date(Date.now() + waitMs).toISOString()}`;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.wake(), waitMs).unref();
	}
}
