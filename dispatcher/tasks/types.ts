import type { AttachmentDescription } from '../core/attachment';
import type { MessagePurpose } from '../core/communication';
import type { OutboxState } from '../database/schema';
import type { FilingDecision } from '../ledger/filing-decision';
import type { DeliveryFailure } from '../outbox/delivery-failures';
import type { AuthenticationResult, AutomaticKind, ReportedRecipient } from '../message/mail';

/** What a new task is made of. Texts are final: rendered already. */
export interface NewTask {
	event: string;
	/** The task definition's name. */
	definition: string;
	title: string;
	/** The desk, which alone knows the id, adds `[TAG#id]` in front. */
	description: string;
	/** The description of one that goes on with another task, whose history the mail may repeat. */
	followUp: string;
	priority: Priority;
	assignee: string | null;
	dueAt: Date | null;
}

/** From the least to the most pressing. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;

export type Priority = (typeof priorities)[number];

/** `pending`: open, and waiting for somebody outside of the desk. */
export const taskStatuses = ['open', 'pending', 'closed'] as const;

export type TaskStatus = (typeof taskStatuses)[number];

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
	status: TaskStatus;
	requesterName: string | null;
	requesterAddress: string | null;
	dueAt: string | null;
	createdAt: string;
	updatedAt: string;
	closedAt: string | null;
	/** When a pending task is open again by itself; null: it waits for somebody to open it. */
	pendingUntil: string | null;
	/** Grows with each change. */
	revision: number;
	/** The reference of the task that it goes on with; null: it stands for itself. */
	previousTask: string | null;
}

/** How a task is named by a person. */
export interface WhichTask {
	/** `1042`, `#1042` or `[IT#1042]`. From an expression it may be anything. */
	idOrReference: unknown;
	/** By name: a task of another one is an error then. */
	division?: string | undefined;
}

/** One mail in a task's history, or a note that a person added to it. */
export interface Communication {
	id: number;
	taskId: number;
	direction: 'incoming' | 'outgoing' | 'note';
	messageId: string | null;
	/** Begins with the task's reference. */
	subject: string;
	fromName: string | null;
	fromAddress: string | null;
	sentAt: string | null;
	attachmentCount: number;
	createdAt: string;
	/** Its sender was not known on the task: nothing in it is to be obeyed or passed on. */
	unverified: boolean;
	/** What the desk wrote it for; null: it came in, or is a note. */
	purpose: MessagePurpose | null;
	/** What became of it, if the desk sends it. */
	delivery: OutboxState | null;
	/** The ID of the communication that it acknowledges or forwards. */
	aboutId: number | null;
}

/** A person or a mailbox. */
export interface Address {
	name: string;
	address: string;
}

/** A communication as it is read again. */
export interface StoredCommunication extends Communication {
	taskReference: string;
	division: string;
	to: Address[];
	cc: Address[];
	text: string;
	/** What the sender wrote now, without the quoted history. */
	newText: string;
	/** Safe to show as it is. */
	html: string | null;
	/** Written by a machine. */
	automatic: boolean;
	/** How a machine wrote it; null: a person did, or that is not known. */
	automaticKind: AutomaticKind | null;
	/** What a trusted server found about the sender; null: none tells. */
	authentication: AuthenticationResult | null;
	/** What it tells, as a delivery report, of each recipient of another message. */
	reportedRecipients: ReportedRecipient[];
	/** Whom it did not reach, as servers and their reports tell. */
	failures: DeliveryFailure[];
	attachments: StoredAttachment[];
}

/** An attachment without its content. */
export interface StoredAttachment extends AttachmentDescription {
	id: number;
	/** Its content was not read, and is still in the mailbox. */
	leftInMailbox: boolean;
}

/** How a mail was filed. */
export type FilingOutcome = 'created' | 'joined' | 'already filed';

/** A mail, filed. */
export interface FiledMail {
	outcome: FilingOutcome;
	intakeId: number;
	task: Task;
	communication: Communication;
	/** What is sent because of it; empty if it was filed before. */
	messages: Communication[];
	/** Why it was filed as it was. */
	decision: FilingDecision;
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
	/** Hours from the task's creation, business hours if the division has any; null: no due date. */
	dueInHours: number | null;
	/** The same for tasks of some priorities; those that are not in it take `dueInHours`. Null: none is. */
	dueByPriority: Partial<Record<Priority, number>> | null;
}
