import { addressKey } from '../../core/address-key';
import type { MessagePurpose } from '../../core/communication';
import { inChunks } from '../../database/chunks';
import type { Store } from '../../database/open-store';
import { storable } from '../../database/storable';
import { createTaskMessageId, domainOf } from '../../outbox/message-id';
import { queueMails, type QueuedMail } from '../../outbox/outbox';
import { mailboxNamed } from '../../outbox/named-mailbox';
import {
	insertAttachments,
	shown,
	toCommunication,
	type IncomingAttachment,
} from '../communications';
import { noteCorrespondents } from '../people';
import type { Address, Communication, Task } from '../types';
import type { SendingDesk, SendingDivision } from './sending-division';

/** Of a row with all its columns, so many fit in one statement. */
const AT_ONCE = 20;
/** No server takes a longer header field gladly. */
const MOST_REFERENCES = 20;
const HOUR_MS = 3_600_000;

/** A message of the desk about a task, written. */
export interface OutgoingMessage {
	purpose: MessagePurpose;
	/** What it is about: queued once per key, however often it is called. */
	key: string;
	division: SendingDivision;
	task: Pick<Task, 'id' | 'reference'>;
	to: Address[];
	copies?: Address[];
	/** In whose name it comes from the division's mailbox. */
	senderName: string;
	/** Who wrote it; null: the desk. */
	author: Address | null;
	/** With the reference in front. */
	subject: string;
	text: string;
	/** What its author wrote, without what stands around. */
	newText: string;
	html: string;
	inReplyTo: string | null;
	references: string[];
	/** The communication that it acknowledges or forwards. */
	aboutId?: number | undefined;
	/** Attachments of that communication go with it. */
	withAttachments?: boolean;
	/** Attachments of its own. */
	attachments?: IncomingAttachment[];
	/** That of the mail which it was made of: the same mail is kept once. */
	contentHash?: string;
	/** Not sent any more after so long. */
	usefulForHours?: number;
}

/**
 * Adds messages to the histories of their tasks, and queues them: in one transaction they are there and
 * are sent, or neither. Nothing is sent while communications are off; then they are kept as suppressed.
 *
 * @param store inside of a transaction.
 * @returns the communications, in the messages' order.
 */
export async function queueOutgoing(
	store: Store,
	desk: SendingDesk,
	messages: OutgoingMessage[],
): Promise<Communication[]> {
	if (messages.length === 0) return [];
	const named = messages.map((message) => ({
		message: storable(message),
		id: idOf(desk, message),
	}));
	const communications = await insertMessages(store, named);
	const queued = await queueMails(
		store,
		named.map(({ message, id }, index) =>
			toQueued(store, desk, { message, id, communication: communications[index] as Communication }),
		),
	);
	const states = communications.map((communication, index) => {
		return { ...communication, delivery: queued[index]?.state ?? null };
	});
	await noteSuppressed(store, states);
	await noteCorrespondents(
		store.db,
		named.flatMap(({ message: { to, copies = [] } }, index) =>
			[...to, ...copies].map(({ address }) => {
				return {
					communicationId: (communications[index] as Communication).id,
					key: addressKey(address),
				};
			}),
		),
	);
	return states;
}

interface NamedMessage {
	message: OutgoingMessage;
	/** Its Message-ID. */
	id: string;
}

function idOf({ messageKey }: SendingDesk, { task, division }: OutgoingMessage): string {
	return createTaskMessageId(messageKey, task.id, domainOf(division.mailbox));
}

async function insertMessages(store: Store, named: NamedMessage[]): Promise<Communication[]> {
	const now = store.clock().toISOString();
	const byId = new Map<string, Communication>();
	for (const chunk of inChunks(named, AT_ONCE)) {
		const rows = await store.db
			.insertInto('communications')
			.values(chunk.map((one) => toRow(one, now)))
			.returning(shown)
			.execute();
		for (const row of rows) byId.set(row.message_id ?? '', toCommunication(row, 0));
	}
	const communications: Communication[] = [];
	for (const { message, id } of named) {
		const communication = byId.get(id) as Communication;
		const { attachments = [] } = message;
		await insertAttachments(store.db, communication.id, attachments);
		communications.push({ ...communication, attachmentCount: attachments.length });
	}
	return communications;
}

function toRow({ message, id }: NamedMessage, now: string) {
	const { author, division, task } = message;
	return {
		task_id: task.id,
		division_id: division.id,
		direction: 'outgoing',
		purpose: message.purpose,
		delivery: 'queued' as const,
		about_id: message.aboutId ?? null,
		message_id: id,
		in_reply_to: message.inReplyTo,
		reference_ids: JSON.stringify(message.references.slice(-MOST_REFERENCES)),
		content_hash: message.contentHash ?? `outgoing-${id}`,
		from_name: author === null ? division.name : author.name || null,
		from_address: author === null ? division.mailbox : author.address,
		to_addresses: JSON.stringify(message.to),
		cc_addresses: JSON.stringify(message.copies ?? []),
		reply_to_addresses: '[]',
		subject: message.subject,
		sent_at: now,
		text: message.text,
		new_text: message.newText,
		html: message.html,
		size: Buffer.byteLength(message.text) + Buffer.byteLength(message.html),
		automatic: author === null ? 1 : 0,
		created_at: now,
	};
}

function toQueued(
	store: Store,
	{ settings }: SendingDesk,
	{ message, id, communication }: NamedMessage & { communication: Communication },
): QueuedMail {
	const { division, task, purpose, to, copies = [], usefulForHours } = message;
	const isCarrying = purpose === 'forward' || purpose === 'answer';
	const ownAttachments = communication.attachmentCount > 0 ? communication.id : undefined;
	const attachmentsOf = message.withAttachments === true ? message.aboutId : ownAttachments;
	const addresses = (people: Address[]): string[] => people.map(({ address }) => address);
	// Its own, too: an answer repeats it, even if a relay gave the message another Message-ID.
	const references = [...message.references.slice(-MOST_REFERENCES), id].join(' ');
	return {
		key: message.key,
		divisionName: division.name,
		divisionId: division.id,
		taskId: task.id,
		communicationId: communication.id,
		...(attachmentsOf === undefined ? {} : { attachmentsOf }),
		messageId: id,
		from: mailboxNamed(message.senderName, division.mailbox),
		to: [...addresses(to), ...addresses(copies)],
		copies: addresses(copies),
		subject: '',
		text: '',
		html: '',
		headers: {
			'Reply-To': division.mailbox,
			...(message.inReplyTo === null ? {} : { 'In-Reply-To': message.inReplyTo }),
			References: references,
		},
		suppressed: !settings.sendsCommunications,
		isPersonal: purpose === 'answer',
		isCarrying,
		mostPerHour: isCarrying ? settings.mailsPerHour : settings.noticesPerHour,
		...(usefulForHours === undefined
			? {}
			: { expiresAt: new Date(store.clock().getTime() + usefulForHours * HOUR_MS) }),
	};
}

async function noteSuppressed({ db }: Store, communications: Communication[]): Promise<void> {
	const ids = communications
		.filter(({ delivery }) => delivery === 'suppressed')
		.map(({ id }) => id);
	for (const chunk of inChunks(ids)) {
		await db
			.updateTable('communications')
			.set({ delivery: 'suppressed' })
			.where('id', 'in', chunk)
			.execute();
	}
}
