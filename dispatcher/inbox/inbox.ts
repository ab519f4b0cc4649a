import { DispatcherError } from '../core/errors';
import { startWatchdog } from '../core/watchdog';
import { createExecutions } from './executions';
import { createHealth, type InboxHealth } from './health';
import { InboxSession, type EndOfSession } from './session';
import type { InboxPorts, InboxSettings } from './types';
import { WaitingMails } from './waiting-mails';

const MINUTE_MS = 60_000;

/** A running inbox. */
export interface Inbox {
	/**
	 * Stops looking and closes the connection. What was handed over keeps its claim until its
	 * execution has ended, and the connection stays until what that decided is carried out.
	 */
	stop(): Promise<EndOfSession>;
}

/**
 * Watches a division's folder: looks at the start, on push and every `processingTimeMinutes`, moves
 * what is decided, and hands over what waits, one batch at a time. It never gives up: what is out of
 * reach is tried again until {@link Inbox.stop}, and what hangs is left behind and replaced.
 */
export function startInbox(settings: InboxSettings, ports: InboxPorts): Inbox {
	const { division, stalledAfterMs, executionsAtOnce } = settings;
	if (division.noticeRecipients.length === 0) {
		ports.logger.warn(
			'The division has no notice recipients: nobody is told of mails that cannot be processed',
			{ division: division.name },
		);
	}
	const processingTimeMs = division.processingTimeMinutes * MINUTE_MS;
	const executions = createExecutions(executionsAtOnce);
	const waiting = new WaitingMails(settings, ports.logger);
	const createHealthOf = (): InboxHealth =>
		createHealth({
			division: division.name,
			reportOutage: (error) => ports.reportOutage(error),
			logger: ports.logger,
		});
	const health = createHealthOf();
	// Of their own: looks go well while a destination takes no mails, or gives none back.
	const moving = createHealthOf();
	const returning = createHealthOf();
	// Where looks are rare by will, it takes two of them to be missed.
	const watchdog = startWatchdog(Math.max(stalledAfterMs, 2 * processingTimeMs), () => {
		health.silent(stalled(session.doing, stalledAfterMs));
		// Executions have a longest time of their own, and a new session would wait for them, too.
		if (executions.running() < executionsAtOnce) session = replace(session);
	});
	const begin = (predecessor?: InboxSession): InboxSession =>
		new InboxSession(settings, ports, {
			health,
			moving,
			returning,
			executions,
			waiting,
			onSuccess: () => watchdog.feed(),
			predecessor,
		});
	const replace = (hung: InboxSession): InboxSession => {
		hung.abandon();
		return begin(hung);
	};
	let session = begin();
	const timer = setInterval(() => session.requestLook(), processingTimeMs);
	return {
		stop: async () => {
			watchdog.stop();
			waiting.stop();
			clearInterval(timer);
			return await session.stop();
		},
	};
}

function stalled(doing: string, stalledAfterMs: number): DispatcherError {
	const minutes = Math.round(stalledAfterMs / MINUTE_MS);
	return new DispatcherError({
		code: 'stalled',
		whatHappened: `The folder could not be checked for ${minutes} minutes: the last check is stuck while ${doing}`,
		whatToDo:
			'The trigger reconnects. If this continues, see the n8n log and the running executions.',
	});
}
