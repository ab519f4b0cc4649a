/** Every way in which the engine can fail, as a stable word that callers may branch on. */
export type DispatcherErrorCode =
	| 'host-not-found'
	| 'connection-failed'
	| 'tls-failed'
	| 'log-in-failed'
	| 'mechanism-not-offered'
	| 'mailbox-unavailable'
	| 'account-not-connected'
	| 'account-refused'
	| 'account-unknown'
	| 'client-refused'
	| 'token-not-renewed'
	| 'connection-lost'
	| 'timed-out'
	| 'command-refused'
	| 'server-misbehaved'
	| 'folder-not-found'
	| 'folder-not-writable'
	| 'mail-not-found'
	| 'mail-returns'
	| 'waited-in-vain'
	| 'mail-unreadable'
	| 'reader-unavailable'
	| 'tag-invalid'
	| 'task-not-found'
	| 'task-not-wanted'
	| 'template-not-found'
	| 'template-invalid'
	| 'recipient-invalid'
	| 'sending-failed'
	| 'notice-not-written'
	| 'no-way-out'
	| 'desk-unavailable'
	| 'look-failed'
	| 'stalled'
	| 'batch-over'
	| 'claims-unattended'
	| 'not-found'
	| 'not-possible'
	| 'changed-meanwhile'
	| 'settings-invalid';

/** Codes of failures at a server or on the way to it. */
const serverCodes: readonly DispatcherErrorCode[] = [
	'host-not-found',
	'connection-failed',
	'tls-failed',
	'log-in-failed',
	'mechanism-not-offered',
	'account-not-connected',
	'account-refused',
	'account-unknown',
	'client-refused',
	'token-not-renewed',
	'mailbox-unavailable',
	'connection-lost',
	'timed-out',
	'command-refused',
	'server-misbehaved',
];

/** Codes of outages: something is out of reach for all mails alike. */
const outages: ReadonlySet<unknown> = new Set<DispatcherErrorCode>([
	...serverCodes,
	'desk-unavailable',
	'reader-unavailable',
]);

const serverFailures: ReadonlySet<unknown> = new Set([...serverCodes, 'sending-failed']);

/** Whether a failure with this code came from a server, as opposed to settings and items. */
export function isServerFailure(code: DispatcherErrorCode): boolean {
	return serverFailures.has(code);
}

/** Whether a failure with this code is an outage, so that no mail is to blame. */
export function isOutageCode(code: unknown): boolean {
	return outages.has(code);
}

/** What a {@link DispatcherError} is made of. */
export interface DispatcherErrorDetails {
	/** The stable word for this kind of failure. */
	code: DispatcherErrorCode;
	/** One sentence: what happened, naming the thing it happened to. Never holds a secret. */
	whatHappened: string;
	/** One sentence: what the reader can do about it. */
	whatToDo: string;
	/** The error underneath, for logs. */
	cause?: unknown;
}

/** The engine's only error: what happened, what to do, and a code to branch on. */
export class DispatcherError extends Error {
	readonly code: DispatcherErrorCode;

	readonly whatToDo: string;

	constructor(details: DispatcherErrorDetails) {
		super(details.whatHappened, { cause: details.cause });
		this.name = 'DispatcherError';
		this.code = details.code;
		this.whatToDo = details.whatToDo;
	}
}
