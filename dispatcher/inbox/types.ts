import type { DispatcherError } from '../core/errors';
import type { Logger, RandomSource } from '../core/ports';
import type { Store } from '../database/open-store';
import type { MailboxConnection, MailboxTimeouts } from '../mailbox/types';
import type { MailboxWatch, MailboxWatchOptions } from '../mailbox/watch';
import type { MailReader } from '../message/reader';
import type { WorkflowPlace } from '../outbox/workflow-link';
import type { DivisionSettings } from '../settings/division-settings';
import type { BatchLimits, FailedMail, InboxMail, StoreAttachment } from './batch';

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
	/** Without a look that succeeded for so long, the inbox counts as stalled. */
	stalledAfterMs: number;
	/** Waits of the mail connection; the usual ones where absent. */
	timeouts?: MailboxTimeouts;
}

/** What an inbox needs of the world around it. */
export interface InboxPorts extends HandOverPorts {
	/** Opens the desk; asked again for as long as it fails. */
	openStore(): Promise<Store>;
	connection: () => Promise<MailboxConnection>;
	/** Opens the mailbox and keeps it open. */
	watchMailbox(options: MailboxWatchOptions): MailboxWatch;
	/** The workflow that the division runs in, which notices link to. */
	workflow?: WorkflowPlace;
	/** Understands what was read from the mailbox. */
	reader: MailReader;
	/** Keeps the attachments of large mails as they come. */
	storeAttachment: StoreAttachment;
	/** Something may be due in the division's outbox. */
	onNotices(): void;
	/** Called once an outage: the mailbox or the desk cannot be reached, a folder is gone. */
	reportOutage(error: DispatcherError): void;
	logger: Logger;
	random: RandomSource;
}

/** The mailbox of a session, as its looks see it. */
export interface OpenMailbox extends Pick<MailboxWatch, 'use' | 'refresh'> {
	/** Names the log-in of the connection that is open now. */
	account(): string;
}

/**
 * What made an execution fail: the workflow on these mails, something that is out of reach for all
 * mails, or the end of the process that it ran in.
 */
export type FailureCause = 'workflow' | 'outage' | 'interruption';

/** How an execution that waited came to its end. */
export type LateEnd = 'ended' | 'stopped';

/** An execution that waits: for a time, an approval, a form. Its decision comes later. */
export interface WaitingExecution {
	ok: 'later';
	/** When it goes on by itself; undefined where somebody has to act. */
	resumesAt?: Date;
	/** Resolves when the execution has really ended, or was stopped by hand, where that can be known. */
	ended?: Promise<LateEnd>;
}

/** How an execution ended, or that it waits. */
export type ExecutionEnd =
	{ ok: true } | { ok: false; reason: string; cause: FailureCause } | WaitingExecution;

/** Who takes the mails over: n8n, in the trigger. */
export interface HandOverPorts {
	/** Starts an execution with these mails and waits for its end. */
	emitMails(mails: InboxMail[]): Promise<ExecutionEnd>;
	/** The same for mails that go to Unprocessed without being filed. */
	emitFailed(mails: FailedMail[]): Promise<ExecutionEnd>;
	logger: Logger;
}
