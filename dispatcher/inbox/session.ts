import { randomUUID } from 'node:crypto';
import { DispatcherError } from '../core/errors';
import { withinTime } from '../core/within-time';
import { accountOf } from '../ledger/mailbox-key';
import type { MailboxWatch } from '../mailbox/watch';
import type { Executions } from './executions';
import type { InboxHealth } from './health';
import type { LookReason } from './division-place';
import { Look } from './look';
import type { InboxPorts, InboxSettings } from './types';
import type { WaitingMails } from './waiting-mails';

const MINUTE_MS = 60_000;
/** Connecting is tried again this often at most, however short the processing time. */
const SHORTEST_LONGEST_DELAY_MS = 5_000;
/** What hangs must not keep a workflow from being deactivated. */
const STOP_WITHIN_MS = 15_000;

/** What the sessions of an inbox share. */
export interface SessionTools {
	health: InboxHealth;
	/** Whether decided mails can be moved. */
	moving: InboxHealth;
	/** Whether mails that are asked for can be moved back. */
	returning: InboxHealth;
	executions: Executions;
	waiting: WaitingMails;
	/** A look at the folder went well. */
	onSuccess(): void;
	/** The session that this one takes the place of. */
	predecessor?: InboxSession | undefined;
}

/** How a session was stopped. */
export interface EndOfSession {
	/** False where executions run still, whose decisions are carried out as they end. */
	isClosed: boolean;
	/** Resolves once the connection is closed. */
	closed: Promise<void>;
}

/**
 * One connection to the mailbox, and the looks at the folder that go over it: many reasons to look,
 * one look at a time. A session that hangs is abandoned, and another one takes its place.
 */
export class InboxSession {
	private readonly ending = new AbortController();

	private readonly watch: MailboxWatch;

	private readonly look: Look;

	private account = '';

	private looking: Promise<void> | undefined;

	/** The look that is asked for behind the one that is under way. */
	private next: LookReason | undefined;

	/** Whether the look before was broken off by a connection that was lost. */
	private lostBefore = false;

	constructor(
		private readonly settings: InboxSettings,
		private readonly ports: InboxPorts,
		private readonly tools: SessionTools,
	) {
		this.look = new Look(settings, ports, {
			session: randomUUID(),
			executions: tools.executions,
			waiting: tools.waiting,
			mailbox: {
				account: () => this.account,
				use: async (work) => await this.watch.use(work),
				refresh: async () => await this.watch.refresh(),
			},
			signal: this.ending.signal,
			predecessor: tools.predecessor?.look,
			events: {
				onSuccess: () => this.succeeded(),
				onFailure: (error) => this.failed(asDispatcherError(error)),
				onRefusal: (error) => this.toldOf(tools.moving, error),
				onReturnRefusal: (error) => this.toldOf(tools.returning, error),
				onChange: () => this.requestLook(),
			},
		});
		this.watch = this.openWatch();
	}

	/** What the session is at, for whoever asks why nothing comes of it. */
	get doing(): string {
		return this.look.steps.doing;
	}

	/** Looks at the folder now, or once more after the look that is under way. */
	requestLook(reason: LookReason = { isPushed: false }): void {
		if (this.stopped) return;
		this.next = { isPushed: reason.isPushed && (this.next?.isPushed ?? true) };
		this.looking ??= this.lookWhileAsked().finally(() => {
			this.looking = undefined;
		});
	}

	/**
	 * Ends the session in good order: nothing more is looked at. The connection stays for the executions
	 * that run, so that what they decide is still moved; n8n waits for them, but not for this.
	 */
	async stop(): Promise<EndOfSession> {
		this.ending.abort();
		const { executions } = this.tools;
		await withinTime(this.look.release(), STOP_WITHIN_MS);
		if (executions.running() === 0) {
			await this.close();
			return { isClosed: true, closed: Promise.resolve() };
		}
		await withinTime(this.looking ?? Promise.resolve(), STOP_WITHIN_MS);
		const closed = withinTime(executions.idle(), this.settings.longestExecutionMs).then(
			async () => await this.close(),
		);
		return { isClosed: false, closed };
	}

	private async close(): Promise<void> {
		await withinTime(Promise.all([this.watch.stop(), this.looking]), STOP_WITHIN_MS);
		this.look.abandon();
	}

	/** Ends the session without waiting for anything of it. */
	abandon(): void {
		this.ending.abort();
		this.look.abandon();
		this.watch.abandon();
	}

	private get stopped(): boolean {
		return this.ending.signal.aborted;
	}

	private openWatch(): MailboxWatch {
		const { division, push, timeouts } = this.settings;
		const processingTimeMs = division.processingTimeMinutes * MINUTE_MS;
		return this.ports.watchMailbox({
			connection: async () => {
				const connection = await this.ports.connection();
				this.account = accountOf(connection);
				return connection;
			},
			folder: division.folderToProcess,
			push,
			onWake: (reason) => this.requestLook({ isPushed: reason === 'push' }),
			onOutage: (error) => this.failed(error),
			// A connection alone is no look that succeeded.
			onRecovery: () => undefined,
			longestDelayMs: Math.min(Math.max(processingTimeMs, SHORTEST_LONGEST_DELAY_MS), MINUTE_MS),
			...(timeouts === undefined ? {} : { timeouts }),
			logger: this.ports.logger,
			random: this.ports.random,
		});
	}

	private async lookWhileAsked(): Promise<void> {
		while (this.next !== undefined && !this.stopped) {
			const reason = this.next;
			this.next = undefined;
			try {
				await this.look.look(reason);
				this.succeeded();
			} catch (error) {
				await this.lookFailed(error);
			}
			this.look.steps.rest('waiting for the next check');
		}
	}

	private succeeded(): void {
		if (this.stopped) return;
		this.lostBefore = false;
		this.tools.onSuccess();
		this.tools.health.succeeded();
	}

	private failed(error: DispatcherError): void {
		if (!this.stopped) this.tools.health.failed(error);
	}

	private toldOf(health: InboxHealth, refusal: DispatcherError | undefined): void {
		if (this.stopped) return;
		if (refusal === undefined) health.succeeded();
		else health.failed(refusal);
	}

	private async lookFailed(error: unknown): Promise<void> {
		if (this.stopped) return;
		const failure = asDispatcherError(error);
		// A line that breaks is opened again at once, and that is no outage unless it goes on.
		if (failure.code !== 'connection-lost' || this.lostBefore) this.failed(failure);
		this.lostBefore = failure.code === 'connection-lost';
		if (failure.code !== 'desk-unavailable') await this.look.recordFailure(failure.message);
	}
}

function asDispatcherError(error: unknown): DispatcherError {
	if (error instanceof DispatcherError) return error;
	const words = error instanceof Error ? error.message : String(error);
	return new DispatcherError({
		code: 'look-failed',
		whatHappened: `The folder could not be checked: ${words}`,
		whatToDo: 'Nothing is lost: the next check tries again. If this continues, see the n8n log.',
		cause: error,
	});
}
