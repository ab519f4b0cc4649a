import { releaseClaims, renewClaims, settleClaims } from './desk/intake';
import type { Desk } from './desk/open-desk';
import type { Batch, FailedMail, InboxMail } from './inbox-batch';
import type { InboxSettings } from './inbox';
import type { MailFolder } from './mailbox/types';
import type { Logger } from './ports';

/** How an execution ended. */
export type ExecutionEnd = { ok: true } | { ok: false; reason: string };

/** Who takes the mails over: n8n, in the trigger. */
export interface HandOverPorts {
	desk: Desk;
	/** Starts an execution with these mails and waits for its end. */
	emitMails(mails: InboxMail[]): Promise<ExecutionEnd>;
	/** The same for mails that go to Unprocessed without being filed. */
	emitFailed(mails: FailedMail[]): Promise<ExecutionEnd>;
	/** The last resort for a mail that no execution routed: moved to Unprocessed by the engine. */
	routeUnprocessed(mails: FailedMail[]): Promise<void>;
	logger: Logger;
}

/** Hands a batch over, execution by execution; resolves when the last one has ended. */
export type HandOver = (batch: Batch, folder: MailFolder) => Promise<void>;

type Execution<M extends InboxMail> = {
	mails: M[];
	emit: (mails: M[]) => Promise<ExecutionEnd>;
};

/**
 * Creates what brings mails to executions: renews their claims while an execution runs, and after
 * its end frees those that it did not route.
 */
export function createHandOver(
	settings: Pick<InboxSettings, 'division' | 'leaseMs'>,
	ports: HandOverPorts,
	owner: string,
): HandOver {
	const { desk, logger } = ports;

	/** @returns the mails that the execution left unrouted, with the reason. */
	async function runExecution<M extends InboxMail>({ mails, emit }: Execution<M>) {
		const intakeIds = mails.flatMap(({ item }) =>
			item.intake.id === null ? [] : [item.intake.id],
		);
		const renewal = setInterval(() => {
			renewClaims(desk, { intakeIds, owner, leaseMs: settings.leaseMs }).catch((error: unknown) =>
				logger.warn('Claims could not be renewed', { error: String(error) }),
			);
		}, settings.leaseMs / 3).unref();
		const end = await emit(mails)
			.catch((error: unknown): ExecutionEnd => ({ ok: false, reason: String(error) }))
			.finally(() => clearInterval(renewal));
		const { unrouted } = await settleClaims(desk, { intakeIds, owner });
		const reason = end.ok ? 'The workflow ended without routing the mail' : end.reason;
		const left = new Set(unrouted);
		return { reason, mails: mails.filter(({ item }) => left.has(item.intake.id ?? 0)) };
	}

	async function tryMails(mails: InboxMail[]): Promise<void> {
		if (mails.length === 0) return;
		const left = await runExecution({ mails, emit: (batch) => ports.emitMails(batch) });
		if (left.mails.length === 0) return;
		logger.warn(`${left.mails.length} mails were not routed and will be tried again`, {
			division: settings.division.name,
			reason: left.reason,
		});
		await releaseClaims(desk, {
			intakeIds: left.mails.flatMap(({ item }) => item.intake.id ?? []),
			owner,
			reason: left.reason,
			// Before the next scan looks, so that a mail is tried once a scan and not in a tight loop.
			retryAt: new Date(
				desk.clock().getTime() + (settings.division.processingTimeMinutes * 60_000) / 2,
			),
			countsAsAttempt: true,
		});
	}

	async function giveUp(mails: FailedMail[]): Promise<void> {
		if (mails.length === 0) return;
		const left = await runExecution({ mails, emit: (batch) => ports.emitFailed(batch) });
		if (left.mails.length === 0) return;
		await ports.routeUnprocessed(left.mails);
	}

	return async ({ fresh, retried, failed }) => {
		await tryMails(fresh);
		for (const mail of retried) await tryMails([mail]);
		await giveUp(failed);
	};
}
