import { retryUntilDone } from '../core/retry-until-done';
import { settledOrAborted } from '../core/settled-or-aborted';
import type { Store } from '../database/open-store';
import { noteTrial } from '../ledger/begin';
import { releaseClaims } from '../ledger/release';
import { settleClaims } from '../ledger/settle';
import type { FailureScope } from '../ledger/trials';
import type { Batch, FailedMail, InboxMail } from './batch';
import type { ClaimedBatch } from './claimed-batch';
import { decideMails, withoutContents, type DecisionRequest } from './decide-mails';
import type { Executions } from './executions';
import type {
	ExecutionEnd,
	FailureCause,
	HandOverPorts,
	InboxSettings,
	WaitingExecution,
} from './types';
import type { WaitingMails, WaitingRequest } from './waiting-mails';

type Failure = Omit<Extract<ExecutionEnd, { ok: false }>, 'ok'>;

/** What handing over works with. */
export interface HandOverTools {
	store: Store;
	/** Whose mails are handed over. What no execution has in the end stays with it. */
	claimed: ClaimedBatch;
	executions: Executions;
	/** Told when the desk fails while an execution is settled. */
	onFailure: (error: unknown) => void;
	waiting: WaitingMails;
	/** An execution waits with these mails: their answers need not. */
	onWaiting: (uids: number[]) => void;
	/** Carries out what was decided by executions that waited. */
	settle: () => Promise<void>;
	/** An execution with so many mails has ended: what was decided is carried out, now or soon. */
	onEnded: (mails: number) => Promise<void>;
	/** Called off: nothing more is handed over; what was, is settled all the same. */
	signal: AbortSignal;
}

type Settings = Pick<
	InboxSettings,
	'division' | 'createMissingFolders' | 'longestExecutionMs' | 'patienceMs'
>;

const NOT_DECIDED: Failure = {
	reason: 'The workflow ended without deciding where the mail goes',
	cause: 'workflow',
};

/** Says nothing about the mails. */
const STOPPED: Failure = {
	reason: 'The execution that waited with the mail was stopped',
	cause: 'outage',
};

interface Execution {
	mails: InboxMail[];
	isRetry: boolean;
	emit: (ours: InboxMail[]) => Promise<ExecutionEnd>;
	/**
	 * Cares for the mails that it did not decide about, by their rows in the ledger. It may be kept for
	 * days, and holds no mail's contents.
	 */
	careFor: (unrouted: number[], failure: Failure) => Promise<void>;
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
	 *
	 * @returns whether all of them have ended, or wait, and left no mail undecided.
	 */
	async handOver({ fresh, retried, failed }: Batch): Promise<boolean> {
		const { executions, signal } = this.tools;
		const pending = [
			...(fresh.length > 0 ? [this.trial(fresh, false)] : []),
			...(retried.length > 0 ? [this.trial(retried, true)] : []),
			...(failed.length > 0 ? [this.givingUp(failed)] : []),
		];
		let decided = 0;
		for (const execution of pending) {
			if (!(await executions.free(signal))) return false;
			const work = async (): Promise<void> => {
				if (await this.run(execution)) decided += 1;
			};
			await settledOrAborted(executions.run(work, execution), signal, this.settings.patienceMs);
		}
		return decided === pending.length;
	}

	private trial(mails: InboxMail[], isRetry: boolean): Execution {
		return {
			mails,
			isRetry,
			emit: async (ours) => await this.ports.emitMails(ours),
			careFor: this.trialAgain(mails.length),
		};
	}

	private trialAgain(triedTogether: number): Execution['careFor'] {
		return async (unrouted, { reason, cause }) => {
			const { name: division } = this.settings.division;
			const words = `${unrouted.length} mails were not decided about and are tried again`;
			this.ports.logger.warn(words, { division, reason });
			await this.release(unrouted, reason, scopeOf(cause, triedTogether));
		};
	}

	private givingUp(mails: FailedMail[]): Execution {
		return {
			mails,
			isRetry: false,
			emit: async (ours) =>
				await this.ports.emitFailed(mails.filter((mail) => ours.includes(mail))),
			careFor: this.lastResort(mails.map((mail) => this.toUnprocessed(mail))),
		};
	}

	/** Nobody else will decide about them. */
	private lastResort(requests: DecisionRequest[]): Execution['careFor'] {
		return async (unrouted) => {
			const left = new Set(unrouted);
			const stuck = requests.filter(({ item }) => left.has(item.intake.id ?? 0));
			await decideMails(this.tools.store, stuck);
		};
	}

	private toUnprocessed({ item, reason }: FailedMail): DecisionRequest {
		const { division, createMissingFolders } = this.settings;
		return {
			item: withoutContents(item),
			destination: 'unprocessed',
			folder: '',
			createMissingFolders,
			reason,
			notice: {
				template: division.noticeTemplate,
				recipients: division.noticeRecipients,
				sender: division.mailbox,
				attachOriginal: false,
			},
		};
	}

	/** @returns whether it has ended, or waits, and left no mail undecided. */
	private async run(execution: Execution): Promise<boolean> {
		const { claimed, onFailure } = this.tools;
		const intakeIds = idsOf(execution.mails);
		if (!claimed.handOver(intakeIds)) return false;
		try {
			const isDecided = await this.execute(execution);
			claimed.settled(intakeIds);
			await this.tools.onEnded(intakeIds.length);
			return isDecided;
		} catch (error) {
			claimed.leave(intakeIds);
			onFailure(error);
			this.ports.logger.warn('The desk does not answer, so mails wait until it does', {
				division: this.settings.division.name,
				error: String(error),
			});
			return false;
		}
	}

	private async execute({ mails, emit, careFor }: Execution): Promise<boolean> {
		const { store, claimed, signal, onFailure } = this.tools;
		const { owner } = claimed;
		const retrying = { signal, onFailure };
		const noted = new Set(await noteTrial(store, { intakeIds: idsOf(mails), owner }));
		// A lease may have run out unseen, while the whole process stood still: those are another's.
		const ours = mails.filter(({ item }) => noted.has(item.intake.id ?? 0));
		if (ours.length === 0) return false;
		const end = await this.endOf(async () => await emit(ours));
		// It may end, or wait, while the desk is out of reach, and its mails must not wait for a lease.
		if (end.ok === 'later') {
			this.tools.onWaiting(ours.map(({ item }) => item.mailbox.uid));
			const waiting = this.waitingRequest(idsOf(ours), end, careFor);
			await retryUntilDone(retrying, async () => await this.tools.waiting.keep(store, waiting));
			return true;
		}
		const failure = end.ok ? NOT_DECIDED : end;
		let left = 0;
		await retryUntilDone(retrying, async () => {
			const { unrouted } = await settleClaims(store, { intakeIds: idsOf(ours), owner });
			left = unrouted.length;
			if (left > 0) await careFor(unrouted, failure);
		});
		return left === 0;
	}

	/** An execution that waits keeps its mails; what it left undecided in the end is cared for then. */
	private waitingRequest(
		intakeIds: number[],
		execution: WaitingExecution,
		careFor: Execution['careFor'],
	): WaitingRequest {
		const { claimed, settle } = this.tools;
		return {
			intakeIds,
			owner: claimed.owner,
			execution,
			onEnded: async (undecided, end) => {
				const failure = end === 'stopped' ? STOPPED : NOT_DECIDED;
				if (undecided.length > 0) await careFor(undecided, failure);
				await settle();
			},
		};
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

	private async release(intakeIds: number[], reason: string, scope: FailureScope): Promise<void> {
		const { store, claimed } = this.tools;
		const { processingTimeMinutes } = this.settings.division;
		await releaseClaims(store, {
			intakeIds,
			owner: claimed.owner,
			reason,
			// Before the next look, so that a mail is tried once a look and not in a tight loop.
			retryAt: new Date(store.clock().getTime() + (processingTimeMinutes * 60_000) / 2),
			scope,
		});
	}
}

/** A batch that failed proves nothing about any one of its mails. */
function scopeOf(cause: FailureCause, mailCount: number): FailureScope {
	if (cause === 'outage') return 'none';
	if (cause === 'interruption') return 'process';
	return mailCount > 1 ? 'batch' : 'mail';
}

function idsOf(mails: InboxMail[]): number[] {
	return mails.flatMap(({ item }) => item.intake.id ?? []);
}
