import { randomUUID } from 'node:crypto';
import { addressKey } from '../../core/address-key';
import { DispatcherError } from '../../core/errors';
import { inTransaction, type Store } from '../../database/open-store';
import { storable } from '../../database/storable';
import { isEmailAddress, parseRecipients } from '../../outbox/recipients';
import { changeTask, closeTask } from '../change-task';
import type { IncomingAttachment } from '../communications';
import { readStoredCommunication } from '../history';
import { readLine } from '../task-changes';
import { readText } from '../task-fields';
import type { Address, Communication, StoredCommunication, Task, WhichTask } from '../types';
import { readAuthor } from './author';
import { languageOf } from './compose';
import { copiesOf } from './effects';
import { isReachable } from './reachable';
import { writeAnswer, writeForward, type MessageContext } from './messages';
import { queueOutgoing } from './outgoing';
import {
	readReplyAttachments,
	readReplyTexts,
	type ReadReplyAttachment,
	type ReplyTexts,
} from './reply-content';
import { readDivisionOf, readOwnMailboxes, readSendingDesk } from './sending-division';
import { noteEvents } from './task-events';
import { readThreadEnd, type ThreadEnd } from './thread-end';

/** What a task's requester is told. From expressions the texts may be anything. */
export interface Reply {
	text?: unknown;
	/** Sent as it is; empty: made of the text. */
	html?: unknown;
	/** The name of a template, in place of the division's. With one, the reply may have no text. */
	template?: unknown;
	/** A name or an email address, shown in the history; empty: the division. */
	author?: unknown;
	/** Each content is read when its turn comes. */
	attachments?: IncomingAttachment[];
	/** Addresses of employees who get the reply as a forward, separated by commas. */
	internalCopies?: unknown;
	/** Whether those get it whom the requester had in copy of the last mail; by default they do. */
	repliesToAll?: boolean;
	/** Whether the task is closed, too. */
	closesTask?: boolean;
}

/** A reply that was checked, as far as it can be without its task. */
interface ReadReply extends ReplyTexts {
	template: string;
	author: Address | null;
	attachments: ReadReplyAttachment[];
	internalCopies: string[];
	repliesToAll: boolean;
	closesTask: boolean;
}

/**
 * Writes to a task's requester in the division's name. Each call sends a mail of its own.
 *
 * @returns the mail as it stands in the history, with what becomes of it: queued, or suppressed while
 *   nothing is sent.
 * @throws DispatcherError `settings-invalid` if it says nothing, is too large, or goes to a mailbox of the
 *   desk; `recipient-invalid` if an internal copy goes to no address; `template-not-found` if there is no
 *   such template; `not-possible` if the task has nobody to reply to; and as {@link findTask}.
 */
export async function replyToTask(
	store: Store,
	which: WhichTask,
	typed: Reply,
): Promise<StoredCommunication> {
	const reply = await readReply(typed);
	const { communication, task } = await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const replied = await changeTask(within, which, () => ({}));
		const { id } = await send(within, replied, reply);
		if (reply.closesTask && replied.status !== 'closed') {
			const { author } = typed;
			// The reply has told the requester.
			const told = { author, tellsRequester: false };
			await closeTask(within, { idOrReference: replied.id }, told);
		}
		return { communication: await readStoredCommunication(within, id), task: replied };
	});
	store.changes.emit('outbox', task.division);
	return communication;
}

async function readReply(typed: Reply): Promise<ReadReply> {
	const { attachments = [], repliesToAll = true, closesTask = false } = typed;
	const texts = readReplyTexts(typed);
	const template = storable(readLine('template', typed.template));
	if (texts.text === '' && template === '') throw saysNothing();
	return {
		...texts,
		template,
		author: readAuthor(typed.author),
		internalCopies: parseRecipients(
			storable(readText('internal copies', typed.internalCopies)),
			'Internal Copies',
		),
		attachments: storable(await readReplyAttachments(attachments)),
		repliesToAll,
		closesTask,
	};
}

async function send(store: Store, task: Task, reply: ReadReply): Promise<Communication> {
	const division = await readDivisionOf(store.db, task.id);
	const own = await readOwnMailboxes(store);
	checkRequester(task, own);
	checkCopies(task, reply, own);
	if (division.mailbox === '') throw withoutMailbox(task);
	const context = { store, desk: await readSendingDesk(store), division, task };
	if (reply.template !== '') await checkTemplate(context, reply.template);
	const end = await readThreadEnd(store.db, task);
	const copies = copiesFor(context, reply, { end, own });
	const answer = await queueAnswer(context, reply, { end, copies });
	await queueCopies(context, reply, { end, answer });
	const by = reply.author;
	const event = { taskId: task.id, kind: 'answered', by, communicationId: answer.id } as const;
	await noteEvents(store.db, [event], store.clock().toISOString());
	return answer;
}

async function queueAnswer(
	context: MessageContext,
	reply: ReadReply,
	{ end, copies }: { end: ThreadEnd | undefined; copies: Address[] },
): Promise<Communication> {
	const { store, desk } = context;
	const { text, html, attachments, template } = reply;
	const message = await writeAnswer(context, {
		author: authorOf(context, reply),
		text,
		html: html ?? undefined,
		attachments,
		copies,
		end,
		key: `reply:${randomUUID()}`,
		...(template === '' ? {} : { template }),
	});
	// A template may say all of it.
	const newText = text === '' ? message.text : text;
	const [answer] = await queueOutgoing(store, desk, [{ ...message, newText }]);
	return answer as Communication;
}

/** Shows colleagues what the requester was told, and by whom. */
async function queueCopies(
	context: MessageContext,
	reply: ReadReply,
	{ end, answer }: { end: ThreadEnd | undefined; answer: Communication },
): Promise<void> {
	const { internalCopies: to, text, html } = reply;
	if (to.length === 0) return;
	const { store, desk, division } = context;
	const { id, messageId, subject, sentAt: date } = answer;
	const mail = {
		from: authorOf(context, reply) ?? { name: division.name, address: division.mailbox },
		subject,
		date,
		messageId,
		newText: text,
		references: end?.references ?? [],
	};
	const attachments = reply.attachments.map((file) => ({ ...file, leftInMailbox: false }));
	const copied = { mail, text, html, attachments, aboutId: id };
	await queueOutgoing(store, desk, [
		await writeForward(context, copied, { to, key: `copy:reply:${id}` }),
	]);
}

/** Who has only a name writes from the division's mailbox. */
function authorOf({ division }: MessageContext, { author }: ReadReply): Address | null {
	return author === null ? null : { ...author, address: author.address || division.mailbox };
}

function copiesFor(
	{ division, task }: MessageContext,
	{ author, repliesToAll }: ReadReply,
	{ end, own }: { end: ThreadEnd | undefined; own: ReadonlySet<string> },
): Address[] {
	if (!repliesToAll || end?.isToAll !== true) return [];
	const mail = { from: author, to: [], cc: [] };
	const requester = task.requesterAddress ?? '';
	return copiesOf(end, { mail, rules: division, requester }, own);
}

function checkRequester({ requesterAddress, reference }: Task, own: ReadonlySet<string>): void {
	if (requesterAddress === null || requesterAddress === '') {
		throw new DispatcherError({
			code: 'not-possible',
			whatHappened: `Task ${reference} has no requester to reply to`,
			whatToDo: 'Reply to a task that was opened by a mail with a sender.',
		});
	}
	if (isReachable(requesterAddress, own)) return;
	throw new DispatcherError({
		code: 'not-possible',
		whatHappened: isEmailAddress(requesterAddress)
			? `The requester of task ${reference} is ${requesterAddress}, a mailbox of the help desk itself`
			: `The requester of task ${reference} has no address that mail can be sent to`,
		whatToDo: 'Write to the person by another node, such as Send Email.',
	});
}

/** What is internal must neither come back nor reach the requester. */
function checkCopies(
	{ requesterAddress }: Task,
	{ internalCopies }: ReadReply,
	own: ReadonlySet<string>,
): void {
	const requester = addressKey(requesterAddress ?? '');
	const isWrong = (key: string): boolean => own.has(key) || key === requester;
	const wrong = internalCopies.find((address) => isWrong(addressKey(address)));
	if (wrong === undefined) return;
	const whose = own.has(addressKey(wrong)) ? 'a mailbox of the help desk itself' : 'the requester';
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "Internal Copies" contains ${wrong}, ${whose}`,
		whatToDo: 'Enter the addresses of employees. Nothing was sent.',
	});
}

async function checkTemplate({ desk, division }: MessageContext, name: string): Promise<void> {
	const language = languageOf(desk, division);
	if ((await desk.findTemplate({ name, language })) !== undefined) return;
	throw new DispatcherError({
		code: 'template-not-found',
		whatHappened: `There is no template "${name}" in the language "${language}"`,
		whatToDo: 'Choose a template from the list, or create it in this language. Nothing was sent.',
	});
}

function saysNothing(): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The reply is empty',
		whatToDo: 'Enter a text, or choose a template that is the whole reply.',
	});
}

function withoutMailbox({ division }: Task): DispatcherError {
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: `The mailbox of the division "${division}" is not known yet`,
		whatToDo: 'Publish the workflow with its trigger again, then reply.',
	});
}
