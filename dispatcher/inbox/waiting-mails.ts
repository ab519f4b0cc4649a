import type { Logger } from '../core/ports';
import { retryUntilDone } from '../core/retry-until-done';
import type { Store } from '../database/open-store';
import { leaveToWaiting, prolongWaiting, takeBackFromWaiting } from '../ledger/wait';
import type { LateEnd, WaitingExecution } from './types';

/** Times of waiting, in milliseconds. */
export interface WaitingSettings {
	/** How long an execution may take once it goes on. */
	longestExecutionMs: number;
	/** How long one may wait that somebody has to act for. */
	longestWaitMs: number;
	leaseMs: number;
}

/** Which mails an execution waits with. */
export interface WaitingRequest {
	intakeIds: number[];
	/** Who has the claims now. */
	owner: string;
	execution: WaitingExecution;
	/** Told at the execution's end of the mails that it did not decide about: the owner's again. */
	onEnded: (undecided: number[], end: LateEnd) => Promise<void>;
}

/**
 * The mails of executions that wait. They belong to nobody in this process: their rows say until when
 * nobody else gets them, over a restart too, and their decision comes from wherever the execution goes
 * on. Where this process learns of the execution's end, it frees at once what was not decided.
 */
export class WaitingMails {
	private readonly timers = new Set<NodeJS.Timeout>();

	private readonly ending = new AbortController();

	constructor(
		private readonly settings: WaitingSettings,
		private readonly logger: Logger,
	) {}

	/** Leaves mails to an execution that waits. */
	async keep(store: Store, request: WaitingRequest): Promise<void> {
		const { intakeIds, owner, execution } = request;
		const until = this.firstUntil(store.clock(), execution);
		await leaveToWaiting(store, { intakeIds, owner, until });
		if (execution.ended === undefined) return;
		const timer = this.prolong(store, request, until);
		const onEnd = (end: LateEnd): void => {
			this.endTimer(timer);
			if (this.ending.signal.aborted) return;
			this.ended(store, request, end).catch((error: unknown) =>
				this.logger.warn('The mails of an execution that waited stay with it for now', {
					error: String(error),
				}),
			);
		};
		void execution.ended.then(onEnd);
	}

	/** Ends all timers. The mails stay with their executions. */
	stop(): void {
		this.ending.abort();
		for (const timer of this.timers) clearInterval(timer);
	}

	private firstUntil(now: Date, { resumesAt }: WaitingExecution): Date {
		const { longestExecutionMs, longestWaitMs } = this.settings;
		if (resumesAt === undefined) return new Date(now.getTime() + longestWaitMs);
		return new Date(resumesAt.getTime() + longestExecutionMs);
	}

	/** It may go on and wait a second time, which nobody tells: as long as it is there it keeps its mails. */
	private prolong(store: Store, { intakeIds, owner }: WaitingRequest, first: Date): NodeJS.Timeout {
		const { longestExecutionMs, longestWaitMs } = this.settings;
		const last = Math.max(first.getTime(), store.clock().getTime() + longestWaitMs);
		const timer = setInterval(() => {
			const next = store.clock().getTime() + longestExecutionMs;
			if (next >= last) this.endTimer(timer);
			const until = new Date(Math.min(next, last));
			prolongWaiting(store, { intakeIds, owner, until }).catch((error: unknown) =>
				this.logger.warn('Mails that an execution waits with could not be kept for it', {
					error: String(error),
				}),
			);
		}, longestExecutionMs / 3).unref();
		this.timers.add(timer);
		return timer;
	}

	private async ended(
		store: Store,
		{ intakeIds, owner, onEnded }: WaitingRequest,
		end: LateEnd,
	): Promise<void> {
		const { leaseMs } = this.settings;
		const { signal } = this.ending;
		const onFailure = (error: unknown): void =>
			this.logger.warn('The end of an execution that waited is not noted yet', {
				error: String(error),
			});
		let undecided: number[] = [];
		await retryUntilDone({ signal, onFailure }, async () => {
			undecided = await takeBackFromWaiting(store, { intakeIds, owner, leaseMs });
		});
		await retryUntilDone({ signal, onFailure }, async () => await onEnded(undecided, end));
	}

	private endTimer(timer: NodeJS.Timeout): void {
		clearInterval(timer);
		this.timers.delete(timer);
	}
}
