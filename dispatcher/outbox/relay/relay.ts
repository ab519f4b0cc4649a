import { randomUUID } from 'node:crypto';
import type { DispatcherError } from '../../core/errors';
import type { Logger, RandomSource } from '../../core/ports';
import { withinTime } from '../../core/within-time';
import type { Store } from '../../database/open-store';
import { readSettings } from '../../settings/dispatcher-settings';
import { firstDue } from '../outbox-lease';
import { SENDING_TIMEOUTS, type SmtpTimeouts } from '../smtp/timeouts';
import type { SmtpConnection } from '../types';
import { createWayOut } from './outage';
import { sendDue, type RoundTools } from './round';

/** Sends what is due in a division's outbox. */
export interface Relay {
	/** Something may be due: whoever queued calls it, and each look at the folder. Never throws. */
	wake(): void;
	/** What it is at: `idle`, `sending …` or `waiting until …`. */
	readonly doing: string;
	/** Ends after the mail at hand, in a bounded time; no timer is left. */
	stop(): Promise<void>;
}

/** In milliseconds; tests have shorter ones. */
export interface RelayTimeouts {
	smtp: SmtpTimeouts;
	/** How long a mail is kept from other processes that may have the same outbox. */
	leaseMs: number;
	/** The first wait in an outage, doubled each time. */
	firstRetryMs: number;
	/** How long the mail at hand may take at the end. */
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
/** A mail that is due and could not be had is not looked for without a pause. */
const SHORTEST_WAIT_MS = 1_000;
/** What is left to do once the connection has been ended. */
const LAST_WORDS_MS = 2_000;
/** The desk is away: whoever looks at the folder reports it. */
const DESK_RETRY_MS = 30_000;

/** What a relay is started with. */
export interface RelayOptions {
	store: () => Promise<Store>;
	/** Whose outbox: each division has a way out of its own, and may send in its own name only. */
	divisionName: string;
	/**
	 * The way out, asked at each round. Undefined where the division has none yet: its notices wait, and
	 * `onOutage` hears of it with the code `no-way-out`.
	 */
	connection: () => Promise<SmtpConnection | undefined>;
	/** Once an outage and kind of fault, in the server's own words. */
	onOutage(error: DispatcherError): void;
	/** A reported outage is over: a server has answered for a mail. */
	onRecovery(): void;
	/** What became of a mail, each time it was tried. */
	onSettled?: RoundTools['onSettled'];
	logger: Logger;
	random: RandomSource;
	timeouts?: Partial<RelayTimeouts>;
}

/** Starts the relay of a division. It sends nothing before it is woken; no timer of it keeps a process alive. */
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
			this.options.logger.warn('Notices could not be looked after', { error: String(error) });
			this.wait(DESK_RETRY_MS);
		}
	}

	private async round(store: Store): Promise<void> {
		const { divisionName, logger, random } = this.options;
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
			random,
			logger,
			signal: this.ending.signal,
			hurry: this.hurrying.signal,
			onSettled: (notice) => {
				if (notice.isAnswered) this.wayOut.passed();
				this.options.onSettled?.(notice);
			},
		});
		// What was called off by the end says nothing about the server.
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
		if (!(await readSettings(store)).sendsCommunications) {
			this.doing = 'idle, since sending is switched off';
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
