import type { Desk } from './desk/open-desk';
import type { DivisionSettings } from './desk/types';
import { DispatcherError } from './errors';
import { createExecutions } from './executions';
import type { HandOverPorts } from './hand-over';
import type { BatchLimits, StoreAttachment } from './batch';
import { createHealth, type InboxHealth } from './inbox-health';
import { InboxSession, type EndOfSession } from './inbox-session';
import type { MailboxConnection, MailboxTimeouts } from './mailbox/types';
import type { Logger, RandomSource } from './ports';
import { WaitingMails } from './waiting-mails';
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
	/** How long a move that was not answered is left alone; longer than an answer is waited for. */
	moveLeaseMs: number;
	/** How long an execution may take before its mails are handed over again. */
	longestExecutionMs: number;
	/** How long an execution may wait for somebody to act before its mails are handed over again. */
	longestWaitMs: number;
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
	/** Something may be due in the division's outbox. */
	onNotices(): void;
	/** Called once an outage: the mailbox or the desk cannot be reached, a folder is gone. */
	reportOutage(error: DispatcherError): void;
	logger: Logger;
	random: RandomSource;
}

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
	const { division, deafAfterMs, executionsAtOnce } = settings;
	if (division.noticeRecipients.length === 0) {
		ports.logger.warn(
			'The division names no recipients for notices: nobody is told of mails that cannot be processed',
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
	// Of its own: looks go well while a destination takes no mails.
	const moving = createHealthOf();
	// Where looks are rare by will, it takes two of them to be missed.
	const watchdog = startWatchdog(Math.max(deafAfterMs, 2 * processingTimeMs), () => {
		health.silent(deaf(session.doing, deafAfterMs));
		// Executions have a longest time of their own, and a new session would wait for them, too.
		if (executions.running() < executionsAtOnce) session = replace(session);
	});
	const begin = (predecessor?: InboxSession): InboxSession =>
		new InboxSession(settings, ports, {
			health,
			moving,
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
	const timer = setInterval(() => session.requestScan(), processingTimeMs);
	return {
		stop: async () => {
			watchdog.stop();
			waiting.stop();
			clearInterval(timer);
			return await session.stop();
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
