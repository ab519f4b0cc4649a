import type { Store } from '../../database/open-store';
import { domainOf, taskThreadId } from '../../outbox/message-id';
import type { NoticeFacts } from '../../outbox/notice-values';
import type { KeptAttachment } from '../../outbox/sendable-attachments';
import type { IncomingAttachment } from '../communications';
import type { Address, Task } from '../types';
import { composeMessage, languageOf } from './compose';
import type { OutgoingMessage } from './outgoing';
import { sayProblems, type Problem } from './problems';
import { forwardedName } from './queued-message';
import type { SendingDesk, SendingDivision } from './sending-division';
import type { ThreadEnd } from './thread-end';

/** What all messages of one task are written with. */
export interface MessageContext {
	store: Store;
	desk: SendingDesk;
	division: SendingDivision;
	task: Task;
}

/** A mail, as messages tell of it. */
export interface ToldMail extends Pick<
	NoticeFacts['mail'],
	'from' | 'subject' | 'date' | 'messageId' | 'newText'
> {
	references: string[];
}

/** Tells a requester that his mail has arrived. */
export async function writeAcknowledgement(
	context: MessageContext,
	{
		mail,
		to,
		aboutId,
		isAnswer,
	}: { mail: ToldMail; to: Address; aboutId: number; isAnswer: boolean },
): Promise<OutgoingMessage> {
	const { desk, division, task } = context;
	const draft = { purpose: 'acknowledgement', division, task, mail, author: to } as const;
	const written = await composeMessage(desk, draft);
	return {
		...common(context),
		purpose: 'acknowledgement',
		key: `acknowledgement:${aboutId}`,
		to: [to],
		author: null,
		...written,
		newText: written.text,
		aboutId,
		// What a colleague forwarded, its first sender does not know.
		...(isAnswer ? answering(mail) : answering()),
		usefulForHours: division.communication.quietAfterHours,
	};
}

/** What is forwarded to employees. */
export interface ForwardedMail {
	mail: ToldMail;
	text: string;
	html: string | null;
	attachments: KeptAttachment[];
	/** Who gets an answer beside the requester. */
	copies?: Address[];
	/** The communication that it is; undefined: its attachments do not go along. */
	aboutId: number | undefined;
}

/** Forwards a mail to employees, whole, in its writer's name. */
export async function writeForward(
	context: MessageContext,
	forwarded: ForwardedMail,
	{ to, key }: { to: string[]; key: string },
): Promise<OutgoingMessage> {
	const { desk, division, task } = context;
	const { mail, text, html, attachments, aboutId, copies = [] } = forwarded;
	const written = await composeMessage(desk, {
		purpose: 'forward',
		division,
		task,
		mail,
		author: mail.from,
		content: { text, html },
		copies,
		attachments,
	});
	return {
		...common(context),
		purpose: 'forward',
		key,
		to: to.map((address) => ({ name: '', address })),
		senderName: forwardedName(mail.from, division),
		author: mail.from,
		...written,
		newText: mail.newText,
		aboutId,
		withAttachments: attachments.length > 0,
		inReplyTo: null,
		references: [taskThreadId(desk.messageKey, task.id, domainOf(division.mailbox))],
	};
}

/** What is to be told to a task's requester, by a person. */
export interface Answer {
	author: Address | null;
	text: string;
	/** Made of the text where absent. */
	html?: string | undefined;
	attachments: IncomingAttachment[];
	copies: Address[];
	/** What it answers; undefined: there is nothing that the requester knows. */
	end: ThreadEnd | undefined;
	key: string;
	/** That of the employee's mail. */
	contentHash?: string;
	/** Another template than the division's. */
	template?: string | undefined;
}

/** Answers a task's requester in the division's name. */
export async function writeAnswer(
	context: MessageContext,
	{ author, text, html, end, template, ...answer }: Answer,
): Promise<OutgoingMessage> {
	const { desk, division, task } = context;
	const written = await composeMessage(desk, {
		purpose: 'answer',
		division,
		task,
		mail: told(task, end),
		author,
		content: { text, html: html ?? null },
		...(template === undefined ? {} : { template }),
	});
	return {
		...common(context),
		...answer,
		purpose: 'answer',
		to: [requesterOf(task)],
		author: author ?? { name: division.name, address: division.mailbox },
		...written,
		newText: text,
		...(end === undefined ? answering() : answering(end)),
	};
}

/** Tells a task's requester that it is closed. */
export async function writeClosing(
	context: MessageContext,
	{ end, key }: { end: ThreadEnd | undefined; key: string },
): Promise<OutgoingMessage> {
	const { desk, division, task } = context;
	const mail = told(task, end);
	const written = await composeMessage(desk, {
		purpose: 'closing',
		division,
		task,
		mail,
		author: null,
	});
	return {
		...common(context),
		purpose: 'closing',
		key,
		to: [requesterOf(task)],
		author: null,
		...written,
		newText: written.text,
		...(end === undefined ? answering() : answering(end)),
	};
}

/** Tells an employee why nothing was done of his mail. */
export async function writeRefusal(
	context: MessageContext,
	{
		mail,
		to,
		problems,
		aboutId,
	}: { mail: ToldMail; to: Address; problems: Problem[]; aboutId: number },
): Promise<OutgoingMessage> {
	const { desk, division, task } = context;
	const written = await composeMessage(desk, {
		purpose: 'refusal',
		division,
		task,
		mail,
		author: to,
		reason: sayProblems(problems, languageOf(desk, division)),
	});
	return {
		...common(context),
		purpose: 'refusal',
		key: `refusal:${aboutId}`,
		to: [to],
		author: null,
		...written,
		newText: written.text,
		aboutId,
		...answering(mail),
	};
}

function common({ division, task }: MessageContext) {
	return { division, task, senderName: division.name };
}

/** The thread that a message goes on with (RFC 5322 section 3.6.4). */
function answering(message?: {
	messageId: string | null;
	references: string[];
}): Pick<OutgoingMessage, 'inReplyTo' | 'references'> {
	if (message === undefined || message.messageId === null) {
		return { inReplyTo: null, references: [] };
	}
	const { messageId, references } = message;
	return {
		inReplyTo: messageId,
		references: [...references.filter((id) => id !== messageId), messageId],
	};
}

function told(task: Task, end: ThreadEnd | undefined): NoticeFacts['mail'] {
	return {
		from: end?.from ?? null,
		subject: end?.subject ?? task.title,
		date: end?.date ?? null,
		messageId: end?.messageId ?? null,
		newText: '',
	};
}

function requesterOf({ requesterName, requesterAddress }: Task): Address {
	return { name: requesterName ?? '', address: requesterAddress ?? '' };
}
