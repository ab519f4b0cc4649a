import type { ClaimedBatch } from './claimed-batch';
import { noteTrial, releaseClaims, settleClaims, type Charge } from './desk/claims';
import type { Desk } from './desk/open-desk';
import { settledOrAborted, type Executions } from './executions';
import type { Batch, FailedMail, InboxMail } from './batch';
import type { InboxSettings } from './inbox';
import type { Logger } from './ports';
import { retryUntilDone } from './retry-until-done';

/**
 * What made an execution fail: the workflow on these mails, something that is out of reach for all
 * mails, or the end of the process that it ran in.
 */
export type FailureCause = 'workflow' | 'outage' | 'interruption';

/** How an execution ended. */
export type ExecutionEnd = { ok: true } | { ok: false; reason: string; cause: FailureCause };

type Failure = Omit<Extract<ExecutionEnd, { ok: false }>, 'ok'>;

/** Who takes the mails over: n8n, in the trigger. */
export interface HandOverPorts {
	/** Starts an execution with these mails and waits for its end. */
	emitMails(mails: InboxMail[]): Promise<ExecutionEnd>;
	/** The same for mails that go to Unprocessed without being filed. */
	emitFailed(mails: FailedMail[]): Promise<ExecutionEnd>;
	/** The last resort for a mail that no execution routed: moved to Unprocessed by the engine. */
	routeUnprocessed(mails: FailedMail[], desk: Desk): Promise<void>;
	logger: Logger;
}

/** What handing over works with. */
export interface HandOverTools {
	desk: Desk;
	/** Whose mails are handed over. What no execution has in the end stays with it. */
	claimed: ClaimedBatch;
	executions: Executions;
	/** Told when the desk fails while an execution is settled. */
	onFailure: (error: unknown) => void;
	/** Called off: nothing more is handed over; what was, is settled all the same. */
	signal: AbortSignal;
}

type Settings = Pick<InboxSettings, 'division' | 'longestExecutionMs' | 'patienceMs'>;

const NOT_ROUTED: Failure = {
	reason: 'The workflow ended without routing the mail',
	cause: 'workflow',
};

interface Execution {
	mails: InboxMail[];
	isRetry: boolean;
	emit: (ours: InboxMail[]) => Promise<ExecutionEnd>;
	/** Cares for the mails that it did not route. */
	careFor: (unrouted: InboxMail[], failure: Failure) => Promise<void>;
}

/** Brings the mails of a batch to executions, and settles their claims as these end. */
export class HandOver {
	constructor(
		private readonly settings: Settings,
		private readonly ports: HandOverPorts,
		private readonly tools: HandOverTools,
	) {}

	/**
	 * Starts an execution for the first tries, one for those that were tried in vain before, and one for
	 * those given up. Each begins when the one before has ended, so that an answer comes after its
	 * request; where that one takes long, it is no longer waited for, and the next one begins beside it.
	 */
	async handOver({ fresh, retried, failed }: Batch): Promise<void> {
		const { executions, signal } = this.tools;
		const pending = [
			...(fresh.length > 0 ? [this.trial(fresh, false)] : []),
			...(retried.length > 0 ? [this.trial(retried, true)] : []),
			...(failed.length > 0 ? [this.givingUp(failed)] : []),
		];
		for (const execution of pending) {
			if (!(await executions.free(signal))) return;
			const run = executions.run(async () => await this.run(execution), execution);
			await settledOrAborted(run, signal, this.settings.patienceMs);
		}
	}

	private trial(mails: InboxMail[], isRetry: boolean): Execution {
		return {
			mails,
			isRetry,
			emit: async (ours) => await this.ports.emitMails(ours),
			careFor: async (unrouted, { reason, cause }) => {
				this.ports.logger.warn(`${unrouted.length} mails were not routed and are tried again`, {
					division: this.settings.division.name,
					reason,
				});
				await this.release(unrouted, reason, chargeFor(cause, mails.length));
			},
		};
	}

	private givingUp(mails: FailedMail[]): Execution {
		return {
			mails,
			isRetry: false,
			emit: async (ours) =>
				await this.ports.emitFailed(mails.filter((mail) => ours.includes(mail))),
			careFor: async (unrouted) => {
				const left = new Set(idsOf(unrouted));
				const { desk } = this.tools;
				const { owner } = this.tools.claimed;
				const stuck = mails.filter(({ item }) => left.has(item.intake.id ?? 0));
				await this.ports.routeUnprocessed(stuck, desk).catch((error: unknown) =>
					this.ports.logger.error('Mails could not be moved to Unprocessed and stay for now', {
						division: this.settings.division.name,
						error: String(error),
					}),
				);
				const settled = new Set(
					(await settleClaims(desk, { intakeIds: [...left], owner })).unrouted,
				);
				await this.release(
					stuck.filter(({ item }) => settled.has(item.intake.id ?? 0)),
					'could not be moved to Unprocessed',
					'nothing',
				);
			},
		};
	}

	private async run(execution: Execution): Promise<void> {
		const { claimed, onFailure } = this.tools;
		const intakeIds = idsOf(execution.mails);
		if (!claimed.handOver(intakeIds)) return;
		try {
			await this.execute(execution);
			claimed.settled(intakeIds);
		} catch (error) {
			claimed.leave(intakeIds);
			onFailure(error);
			this.ports.logger.warn('The desk does not answer, so mails wait until it does', {
				division: this.settings.division.name,
				error: String(error),
			});
		}
	}

	private async execute({ mails, emit, careFor }: Execution): Promise<void> {
		const { desk, claimed, signal, onFailure } = this.tools;
		const { owner } = claimed;
		const noted = new Set(await noteTrial(desk, { intakeIds: idsOf(mails), owner }));
		// A lease may have run out unseen, while the whole process stood still: those are another's.
		const ours = mails.filter(({ item }) => noted.has(item.intake.id ?? 0));
		if (ours.length === 0) return;
		const end = await this.endOf(async () => await emit(ours));
		const failure = end.ok ? NOT_ROUTED : end;
		// An execution may end while the desk is out of reach, and its mails must not wait for a lease.
		await retryUntilDone({ signal, onFailure }, async () => {
			const settled = await settleClaims(desk, { intakeIds: idsOf(ours), owner });
			const left = new Set(settled.unrouted);
			const unrouted = ours.filter(({ item }) => left.has(item.intake.id ?? 0));
			if (unrouted.length > 0) await careFor(unrouted, failure);
		});
	}

	private async endOf(emit: () => Promise<ExecutionEnd>): Promise<ExecutionEnd> {
		const { longestExecutionMs } = this.settings;
		let timer: NodeJS.Timeout | undefined;
		const tooLong = new Promise<ExecutionEnd>((resolve) => {
			timer = setTimeout(() => {
				const minutes = Math.round(longestExecutionMs / 60_000);
				resolve({
					ok: false,
					reason: `The execution did not end within ${minutes} minutes`,
					cause: 'workflow',
				});
			}, longestExecutionMs).unref();
		});
		// An execution that could not even be begun says nothing about its mails.
		const ended = emit().catch((error: unknown): ExecutionEnd => ({
			ok: false,
			reason: error instanceof Error ? error.message : String(error),
			cause: 'outage',
		}));
		return await Promise.race([ended, tooLong]).finally(() => clearTimeout(timer));
	}

	private async release(mails: InboxMail[], reason: string, charge: Charge): Promise<void> {
		const { desk, claimed } = this.tools;
		const { processingTimeMinutes } = this.settings.division;
		await releaseClaims(desk, {
			intakeIds: idsOf(mails),
			owner: claimed.owner,
			reason,
			// Before the next scan looks, so that a mail is tried once a scan and not in a tight loop.
			retryAt: new Date(desk.clock().getTime() + (processingTimeMinutes * 60_000) / 2),
			charge,
		});
	}
}

/** A batch that failed proves nothing about any one of its mails. */
function chargeFor(cause: FailureCause, mailCount: number): Charge {
	if (cause === 'outage') return 'nothing';
	if (cause === 'interruption') return 'interruption';
	return mailCount > 1 ? 'suspicion' : 'attempt';
}

function idsOf(mails: InboxMail[]): number[] {
	return mails.flatMap(({ item }) => item.intake.id ?? []);
}
