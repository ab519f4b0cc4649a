/** Where the desk's database is. */
export type DeskLocation = SqliteLocation | PostgresLocation;

/** A database in a file. */
export interface SqliteLocation {
	kind: 'sqlite';
	/** Absolute path of the file. */
	file: string;
}

/** A database in a server. */
export interface PostgresLocation {
	kind: 'postgres';
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	/** `verify` checks the certificate, `accept` takes any, `off` is plain. */
	tls: 'off' | 'verify' | 'accept';
	/** PEM certificates to trust, where `tls` is `verify`. */
	certificateAuthority?: string;
	/** The schema that holds the tables; created where missing. */
	schema: string;
	maxConnections?: number;
	/** A minute where absent. */
	queryTimeoutMs?: number;
}

/** A division's settings as typed in the trigger. They travel on each item. */
export interface DivisionSettings {
	/** The division's name: its identity in the desk. */
	name: string;
	/** Without brackets: `IT` is written `[IT#1042]` in subjects. */
	identificationTag: string;
	/** Which mailbox, as a person names it: `support@example.com`. */
	mailbox: string;
	folderToProcess: string;
	processedFolder: string;
	unprocessedFolder: string;
	event: string;
	task: string;
	noticeTemplate: string;
	/** Addresses of the employees who get the notices. */
	noticeRecipients: string[];
	processingTimeMinutes: number;
}

/** What identifies a mail on its server, for ever. */
export interface MailKey {
	/** `imap://log-in@host:port/folder`, folder as the server writes it. */
	mailbox: string;
	/** Decimal digits. */
	uidValidity: string;
	uid: number;
}

/**
 * A mail's way through the ledger. `seen`: known, free to be claimed. `claimed`: handed to an
 * execution under a lease. `filed`: a communication holds it. `decided`: it is known where it goes, and
 * no execution has it any more. `routed`: moved, done with.
 */
export type IntakeState = 'seen' | 'claimed' | 'filed' | 'decided' | 'routed';

/** Where a mail was sent to. */
export type Destination = 'processed' | 'unprocessed' | 'folder';

/** One mail handed to one execution. */
export interface Claim {
	intakeId: number;
	uid: number;
	/** 1 until an execution has failed of it. */
	attempt: number;
	/** Something failed with it before: handed over apart from first tries, with few others or alone. */
	isRetry: boolean;
	/** Filed by an earlier attempt, so that only its routing is left. */
	filed: boolean;
	/** Set where an execution waited with it, and its time was over before it had decided. */
	waitedInVain?: true;
	/** Set where attempts ran out: what the last one failed of. Route it to Unprocessed. */
	givenUpReason?: string;
}

/** What to look for and how much to take. */
export interface ClaimRequest {
	mailbox: string;
	uidValidity: string;
	/** UIDs waiting in the folder, in the order they should be taken. */
	uids: number[];
	divisionId: number;
	/** At most so many claims. */
	limit: number;
	/** False: none that was tried in vain before. */
	withRetries?: boolean;
	/** How long the claimer may take before it loses the claim. */
	leaseMs: number;
	/** Who claims: unique to a trigger's run. */
	owner: string;
	/** After so many failed attempts the next claim carries `givenUpReason`. */
	maxAttempts: number;
}

/** What a new task is made of. Texts are final: rendered already. */
export interface NewTask {
	event: string;
	/** The task definition's name. */
	definition: string;
	/** `[TAG#id]` is put before it by the desk, which alone knows the id. */
	title: string;
	description: string;
	priority: Priority;
	assignee: string | null;
	dueAt: Date | null;
}

/** From the least to the most pressing. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;

export type Priority = (typeof priorities)[number];

/** A task as the desk keeps it. Dates are ISO 8601 in UTC. */
export interface Task {
	id: number;
	/** `[TAG#1042]`: what a subject must carry to reach it. */
	reference: string;
	division: string;
	event: string;
	definition: string;
	title: string;
	/** Begins with the reference. */
	description: string;
	priority: Priority;
	assignee: string | null;
	status: 'open' | 'closed';
	requesterName: string | null;
	requesterAddress: string | null;
	dueAt: string | null;
	createdAt: string;
	updatedAt: string;
}

/** One mail in a task's history. */
export interface Communication {
	id: number;
	taskId: number;
	direction: 'incoming' | 'outgoing';
	messageId: string | null;
	/** Begins with the task's reference. */
	subject: string;
	fromName: string | null;
	fromAddress: string | null;
	sentAt: string | null;
	attachmentCount: number;
	createdAt: string;
}

/** How a mail was filed. */
export type FilingOutcome = 'created' | 'joined' | 'already filed';

/** A mail, filed. */
export interface FiledMail {
	outcome: FilingOutcome;
	intakeId: number;
	task: Task;
	communication: Communication;
}

/** What a division's tasks are made from. */
export interface TaskDefinition {
	event: string;
	name: string;
	/** Liquid over the mail; null: the mail's subject. */
	title: string | null;
	/** Liquid over the mail; null: what the sender wrote. */
	description: string | null;
	priority: Priority;
	assignee: string | null;
	/** Hours from the task's creation; null: no due date. */
	dueInHours: number | null;
}

/** The dispatcher's own settings: one row a key in the desk. */
export interface DispatcherSettings {
	/** Off stops every division: no mail is touched. */
	active: boolean;
	/** Off keeps outgoing mail as `suppressed` and never sends it. */
	sendsCommunications: boolean;
	language: 'en' | 'fr';
	/** IANA time zone of dates in notices. */
	timeZone: string;
	/** An address gets at most so many mails of ours in an hour; what is over it is kept, not sent. */
	noticesPerHour: number;
	/** For so many days the ledger and the outbox keep what is done with. */
	keepLedgerDays: number;
}
