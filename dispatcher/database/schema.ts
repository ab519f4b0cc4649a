import type { MessagePurpose } from '../core/communication';
import type { ColumnType, Generated, Selectable } from 'kysely';

/**
 * The tables' rows. Times are UTC ISO 8601 texts on both databases' sides of the driver; truth values
 * are 0 and 1; lists and maps are JSON texts.
 */

/** Comes back as a text, whatever the driver holds. */
type Time = ColumnType<string, string, string>;
type OptionalTime = ColumnType<string | null, string | null | undefined, string | null>;

export interface DivisionsTable {
	id: Generated<number>;
	name: string;
	identification_tag: string;
	/** The tag in lower case: what makes it unique. */
	tag_key: string;
	settings: string;
	last_scan_at: OptionalTime;
	last_success_at: OptionalTime;
	last_error: string | null;
	last_pruned_at: OptionalTime;
	/** The folder that the division's trigger watches, as the ledger names it, and how long that holds. */
	watched_folder: string | null;
	watched_until: OptionalTime;
	/** Who watches it: one of the division's sessions. */
	watched_by: string | null;
	/** Set while a person has paused it: no mail is touched. */
	paused_at: OptionalTime;
	/** Mails in the folder that the ledger does not know yet, as the last look left them. */
	backlog: Generated<number>;
	/** When the oldest of these arrived. */
	backlog_since: OptionalTime;
	updated_at: Time;
}

/** Tags that divisions had before they were renamed. */
export interface FormerTagsTable {
	division_id: number;
	tag: string;
	/** The tag in lower case. */
	tag_key: string;
}

export interface EventsTable {
	id: Generated<number>;
	name: string;
	/** The name in lower case: what makes it unique. */
	name_key: string;
}

export interface TaskDefinitionsTable {
	id: Generated<number>;
	event_id: number;
	name: string;
	name_key: string;
	title: string | null;
	description: string | null;
	priority: string;
	assignee: string | null;
	due_in_hours: number | null;
	/** Hours by priority, where they are not the same for all: JSON. */
	due_by_priority: string | null;
}

export interface TasksTable {
	id: Generated<number>;
	division_id: number;
	/** `[TAG#1042]`; written right after the row, which makes the id. */
	reference: string;
	event: string;
	definition: string;
	title: string;
	description: string;
	priority: string;
	assignee: string | null;
	status: string;
	requester_name: string | null;
	requester_address: string | null;
	due_at: OptionalTime;
	created_at: Time;
	updated_at: Time;
	closed_at: OptionalTime;
	/** Grows with each change: who changes a task can tell what they had seen of it. */
	revision: Generated<number>;
	/** The words by which it is found, each with a space before it. */
	search_words: Generated<string>;
	/** The task that it goes on with: that one was closed, or its sender was not known there. */
	previous_task_id: number | null;
	/** When a task that waits is open again by itself; null: it is not. */
	pending_until: OptionalTime;
}

/** What was done with a task, and by whom. */
export interface TaskEventsTable {
	id: Generated<number>;
	task_id: number;
	at: Time;
	kind: TaskEventKind;
	/** Null: nobody says, or the desk did it. */
	by_name: string | null;
	by_address: string | null;
	/** The communication by which it was done, or that came of it. */
	communication_id: number | null;
	/** What it was changed to: the assignee, or a time. */
	detail: string | null;
}

/** The people of the tasks, each once in a task. */
export interface TaskPeopleTable {
	task_id: number;
	/** The address as it is compared. */
	address_key: string;
	address: string;
	name: string;
	role: PersonRole;
}

/** Who wrote a communication, and to whom. */
export interface CommunicationPeopleTable {
	address_key: string;
	communication_id: number;
}

/** Messages that filed mails name as those before them, whether anybody here saw them or not. */
export interface ThreadReferencesTable {
	division_id: number;
	message_id: string;
	/** That of the mail that named it last. */
	task_id: number;
}

export interface CommunicationsTable {
	id: Generated<number>;
	task_id: number;
	division_id: number;
	direction: string;
	message_id: string | null;
	in_reply_to: string | null;
	reference_ids: string;
	/** Unique in a division: the same mail is kept once. */
	content_hash: string;
	from_name: string | null;
	from_address: string | null;
	to_addresses: string;
	cc_addresses: string;
	reply_to_addresses: string;
	subject: string;
	sent_at: OptionalTime;
	text: string;
	new_text: string;
	html: string | null;
	size: number;
	automatic: number;
	/** Its sender was not known on the task: nothing in it is obeyed or passed on. */
	unverified: Generated<number>;
	/** How a machine wrote it; null: a person did, or that is not known. */
	automatic_kind: string | null;
	/** What a trusted server found about the sender: JSON. */
	authentication: string | null;
	/** What a delivery report tells of each recipient: JSON. */
	reported: string | null;
	/** Whom it did not reach, as servers and reports tell: JSON. */
	failures: string | null;
	/** What it was written for by the desk; null: it came in, or is a note. */
	purpose: MessagePurpose | null;
	/** What became of it, if the desk sends it. It stays when the outbox is pruned. */
	delivery: OutboxState | null;
	/** The communication that it acknowledges or forwards. */
	about_id: number | null;
	created_at: Time;
}

export interface AttachmentsTable {
	id: Generated<number>;
	communication_id: number;
	/** From 0, in the mail's order. */
	position: number;
	file_name: string;
	media_type: string;
	size: number;
	content_id: string | null;
	/** Null where the content was left in the mailbox. */
	blob_sha256: string | null;
}

export interface BlobsTable {
	sha256: string;
	content: Buffer;
	size: number;
}

export interface IntakeTable {
	id: Generated<number>;
	mailbox: string;
	uid_validity: string;
	uid: number;
	division_id: number;
	/** How far the mail has come; in whose hands it is, owner and lease tell. */
	progress: Progress;
	/** Executions that had this mail alone and failed of it. */
	failed_attempts: number;
	/** With how many mails it may be tried at most, since something failed with it; null: any number. */
	trial_limit: number | null;
	/** How often the process was gone that had this mail. */
	interruptions: Generated<number>;
	/** With how many mails the execution began that has it; null: claimed, and not handed over. */
	trial_size: number | null;
	last_failure: string | null;
	owner: string | null;
	lease_until: OptionalTime;
	retry_at: OptionalTime;
	/** An execution that waits has the mail, and is to decide until then. */
	awaits_until: OptionalTime;
	/** The batch that the execution was started with. */
	awaited_by: string | null;
	communication_id: number | null;
	outcome: string | null;
	destination: string | null;
	folder: string | null;
	seen_at: Time;
	filed_at: OptionalTime;
	/** Also when it was found to have left the folder. */
	moved_at: OptionalTime;
	/** With its angle brackets; null if it has none, or one that is too long to look for. */
	message_id: string | null;
	sender_name: string | null;
	sender_address: string | null;
	subject: string | null;
	/** By the server's clock; by ours if the server's is not known. */
	received_at: OptionalTime;
	/** Where the mail is in `folder`, if the server told it and the mail may be asked back. */
	moved_uid_validity: string | null;
	moved_uid: number | null;
	/** Why it was filed as it was, or not filed: JSON. */
	decision: string | null;
}

/** Mails that are to be processed anew: their division's agent moves them back. */
export interface MailReturnsTable {
	intake_id: number;
	division_id: number;
	state: ReturnState;
	asked_at: Time;
	/** When it was returned, or given up. */
	ended_at: OptionalTime;
	/** Null: no move was sent. Until then nobody sends another one. */
	leased_until: OptionalTime;
	/** The mail was copied back, on a server that cannot move, and is to be removed only. */
	copied: Generated<number>;
	/** Why it was given up, or not returned yet. */
	failure: string | null;
}

/** Where a mail is to go, from the deciding until the mail is pruned. */
export interface DecisionsTable {
	intake_id: number;
	destination: string;
	/** As typed. */
	folder: string;
	create_missing: number;
	reason: string;
	task_reference: string | null;
	/** How the notice is written, and the item it is about; null: none is. */
	notice: string | null;
	item: string | null;
	/** The mail was copied there, on a server that cannot move, and is to be removed only. */
	copied: Generated<number>;
	decided_at: Time;
}

export interface OutboxTable {
	id: Generated<number>;
	/** What it is about: a second notice with the same key is not queued. */
	key: string;
	division_id: number;
	intake_id: number | null;
	task_id: number | null;
	message_id: string;
	sender: string;
	recipients: string;
	/** What became of the mail for each recipient. */
	deliveries: string;
	subject: string;
	text: string;
	html: string;
	headers: string;
	original_sha256: string | null;
	/** What stands in place of the original mail, once a server did not take it. */
	original_note: string | null;
	state: OutboxState;
	tries: number;
	/** The next try; the end of the lease while it is being sent. */
	due_at: OptionalTime;
	/** Who sends it now. */
	lease_owner: string | null;
	/** From when on the server may have the mail, although it has not answered yet. */
	body_begun_at: OptionalTime;
	last_failure: string | null;
	server_answer: string | null;
	/** To whom it does not go, and why. */
	remark: string | null;
	created_at: Time;
	sent_at: OptionalTime;
	/** The communication that holds its texts; null: they stand in this row. */
	communication_id: number | null;
	/** The communication whose attachments go with it. */
	attachments_of: number | null;
	/** Of its recipients those that stand in Cc: JSON. */
	copies: Generated<string>;
	/** A person wrote it. */
	is_personal: Generated<number>;
	/** From then on it is not sent any more. */
	expires_at: OptionalTime;
}

/** To whom mails were queued within the last hours: what the hourly limits count. */
export interface RecentRecipientsTable {
	address_key: string;
	is_carrying: number;
	queued_at: Time;
}

export interface NoticeTemplatesTable {
	id: Generated<number>;
	name: string;
	language: string;
	subject: string;
	text: string;
	html: string;
}

export interface SettingsTable {
	key: string;
	/** JSON. */
	value: string;
}

export interface Database {
	divisions: DivisionsTable;
	former_tags: FormerTagsTable;
	events: EventsTable;
	task_definitions: TaskDefinitionsTable;
	tasks: TasksTable;
	task_people: TaskPeopleTable;
	task_events: TaskEventsTable;
	communications: CommunicationsTable;
	communication_people: CommunicationPeopleTable;
	thread_references: ThreadReferencesTable;
	attachments: AttachmentsTable;
	blobs: BlobsTable;
	intake: IntakeTable;
	decisions: DecisionsTable;
	mail_returns: MailReturnsTable;
	outbox: OutboxTable;
	recent_recipients: RecentRecipientsTable;
	notice_templates: NoticeTemplatesTable;
	settings: SettingsTable;
}

export type IntakeRow = Selectable<IntakeTable>;
export type CommunicationRow = Selectable<CommunicationsTable>;
export type OutboxRow = Selectable<OutboxTable>;

/**
 * How far a mail has come. `waiting`: in the folder. `filed`: a communication holds it. `decided`: it
 * is known where it goes, and no execution has it any more. `moved`: done with.
 */
export type Progress = 'waiting' | 'filed' | 'decided' | 'moved';

/** What somebody is on a task. `copy`: in To or Cc of one of its mails, or who wrote one. */
export type PersonRole = 'requester' | 'copy' | 'employee';

/** What may be done with a task. `joined`: a mail did. `resumed`: it waits no longer; by nobody: its time was over. */
export type TaskEventKind =
	| 'created'
	| 'joined'
	| 'acknowledged'
	| 'forwarded'
	| 'answered'
	| 'noted'
	| 'assigned'
	| 'waiting'
	| 'resumed'
	| 'closed'
	| 'reopened';

/** `asked`: the mail is to go back. `failed`: it cannot, and is not asked for any more. */
export type ReturnState = 'asked' | 'returned' | 'failed';

/**
 * `held`: what it tells is not true yet. `sending`: leased to a sender. The others are ends: `sent` to
 * all, `partly-sent` where some recipients were refused, `failed` where all were, `unconfirmed` where
 * the server may have it, `suppressed` where nothing is to be sent.
 */
export type OutboxState =
	'held' | 'queued' | 'sending' | 'sent' | 'partly-sent' | 'failed' | 'unconfirmed' | 'suppressed';
