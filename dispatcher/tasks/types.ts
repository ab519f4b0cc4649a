/** What a new task is made of. Texts are final: rendered already. */
export interface NewTask {
	event: string;
	/** The task definition's name. */
	definition: string;
	title: string;
	/** The desk, which alone knows the id, adds `[TAG#id]` in front. */
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
