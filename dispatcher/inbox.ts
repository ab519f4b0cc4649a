import type { Desk } from './desk/open-desk';
import type { DivisionSettings } from './desk/types';
import { DispatcherError } from './errors';
import { createExecutions } from './executions';
import type { ExecutionEnd, HandOverPorts } from './hand-over';
import type { BatchLimits, StoreAttachment } from './batch';
import { createHealth } from './inbox-health';
import { InboxSession } from './inbox-session';
import type { MailboxConnection, MailboxTimeouts } from './mailbox/types';
import type { Logger, RandomSource } from './ports';
import { startWatchdog } from './watchdog';

const MINUTE_MS = 60_000;

/** What an inbox is run with. */
export interface InboxSettings {
	division: DivisionSettings;
	createMissingFolders: boolean;
	/** Look at the folder as soon as the server tells of a new mail (IDLE, RFC 2177). */
	push: boolean;
	limits: BatchLimits;
	/** After so many failed attempts a mail goes to Unprocessed. */
	maxAttempts: number;
	/** How long a claim outlives the process that made it; it is prolonged while the process lives. */
	leaseMs: number;
	/** How long an execution may take before its mails are handed over again. */
	longestExecutionMs: number;
	/** How long one execution is waited for before the next one begins beside it. */
	patienceMs: number;
	/** So many executions may run side by side. */
	executionsAtOnce: number;
	/** Without a look that succeeded for so long, the inbox counts as deaf. */
	deafAfterMs: number;
	/** Waits of the mail connection; the usual ones where absent. */
	timeouts?: MailboxTimeouts;
}

/** What an inbox needs of the world around it. */
export interface InboxPorts extends HandOverPorts {
	/** Opens the desk; asked again for as long as it fails. */
	openDesk(): Promise<Desk>;
	connection: () => Promise<MailboxConnection>;
	/** Keeps the attachments of large mails as they come. */
	storeAttachment: StoreAttachment;
	/** Starts an execution without a mail, which sends the division's notices that are overdue. */
	sendOverdue(): Promise<ExecutionEnd>;
	/** Called once an outage: the mailbox or the desk cannot be reached, a folder is gone. */
	reportOutage(error: DispatcherError): void;
	logger: Logger;
	random: RandomSource;
}

/** A running inbox. */
export interface Inbox {
	/**
	 * Stops looking and closes the connection. What was handed over keeps its claim until its
	 * execution has ended.
	 */
	stop(): Promise<void>;
}

/**
 * Watches a division's folder: scans at the start, on push and every `processingTimeMinutes`, and
 * hands over what waits, one batch at a time. It never gives up: what is out of reach is tried again
 * until {@link Inbox.stop}, and what hangs is left behind and replaced.
 */
export function startInbox(settings: InboxSettings, ports: InboxPorts): Inbox {
	const { division, deafAfterMs, executionsAtOnce } = settings;
	if (division.noticeRecipients.length === 0) {
		ports.logger.warn(
			'The division names no recipients for notices: nobody is told of mails that cannot be processed',
			{ division: division.name },
		);
	}
	const processingTimeMs = division.processingTimeMinutes * MINUTE_MS;
	const executions = createExecutions(executionsAtOnce);
	const health = createHealth({
		division: division.name,
		reportOutage: (error) => ports.reportOutage(error),
		logger: ports.logger,
	});
	// Where looks are rare by will, it takes two of them to be missed.
	const watchdog = startWatchdog(Math.max(deafAfterMs, 2 * processingTimeMs), () => {
		health.silent(deaf(session.doing, deafAfterMs));
		// Executions have a longest time of their own, and a new session would wait for them, too.
		if (executions.running() < executionsAtOnce) session = replace(session);
	});
	const begin = (predecessor?: InboxSession): InboxSession =>
		new InboxSession(settings, ports, {
			health,
			executions,
			onSuccess: () => watchdog.feed(),
			predecessor,
		});
	const replace = (hung: InboxSession): InboxSession => {
		hung.abandon();
		return begin(hung);
	};
	let session = begin();
	const timer = setInterval(() => session.requestScan(), processingTimeMs);
	return {
		stop: async () => {
			watchdog.stop();
			clearInterval(timer);
			await session.stop();
		},
	};
}

function deaf(doing: string, deafAfterMs: number): DispatcherError {
	const minutes = Math.round(deafAfterMs / MINUTE_MS);
	return new DispatcherError({
		code: 'deaf',
		whatHappened: `The folder could not be checked for ${minutes} minutes: the last check is stuck while ${doing}`,
		whatToDo:
			'The trigger reconnects. If this continues, see the n8n log and the running executions.',
	});
}
