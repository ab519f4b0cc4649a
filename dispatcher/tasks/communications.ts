import type { AttachmentContent, AttachmentDescription } from '../core/attachment';
import { keepBlob } from '../database/blobs';
import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';
import type { CommunicationRow } from '../database/schema';
import type { AuthenticationResult, AutomaticKind, ReportedRecipient } from '../message/mail';
import type { Address, Communication } from './types';

/** A mail as the desk keeps it. */
export interface IncomingMail {
	messageId: string | null;
	inReplyTo: string | null;
	references: string[];
	from: Address | null;
	to: Address[];
	cc: Address[];
	replyTo: Address[];
	subject: string;
	/** ISO 8601 in UTC. */
	date: string | null;
	text: string;
	newText: string;
	html: string | null;
	/** Octets. */
	size: number;
	automatic: boolean;
	automaticKind: AutomaticKind | null;
	/** What receiving servers found about the sender, as the mail says. */
	authentication: AuthenticationResult[];
	/** To whom servers delivered it. */
	deliveredTo: string[];
	/** Messages that it reports on, with their angle brackets. */
	reportedMessageIds: string[];
	reportedRecipients: ReportedRecipient[];
	contentHash: string;
}

/** An attachment of a mail that is filed; no content if it was left in the mailbox. */
export type IncomingAttachment = AttachmentDescription & { content?: AttachmentContent };

/** Where a communication belongs. */
export interface CommunicationPlace {
	taskId: number;
	divisionId: number;
	/** The task's reference, which the stored subject begins with. */
	reference: string;
	now: string;
}

/** A mail to be added to a task's history. */
export interface NewCommunication {
	mail: IncomingMail;
	attachments: IncomingAttachment[];
	place: CommunicationPlace;
	isUnverified: boolean;
	/** It stays internal. */
	isNote?: boolean;
	/** What a trusted server found about the sender; null: none tells. */
	authentication: AuthenticationResult | null;
}

/** What is shown of each: the bodies stay in the database. */
export const shown = [
	...(['id', 'task_id', 'direction', 'message_id', 'subject', 'from_name'] as const),
	...(['from_address', 'sent_at', 'unverified', 'created_at'] as const),
	...(['purpose', 'delivery', 'about_id', 'to_addresses'] as const),
];

type ShownRow = Pick<CommunicationRow, (typeof shown)[number]>;

/**
 * Adds mails with their attachments to the histories of their tasks, each mail once in its division.
 *
 * @returns them in the mails' order.
 */
export async function insertCommunications(
	connection: StoreConnection,
	added: NewCommunication[],
): Promise<Communication[]> {
	if (added.length === 0) return [];
	const rows = await connection
		.insertInto('communications')
		.values(added.map(toRow))
		.returning([...shown, 'division_id', 'content_hash'])
		.execute();
	const byMail = new Map(rows.map((row) => [`${row.division_id}/${row.content_hash}`, row]));
	const communications: Communication[] = [];
	for (const { mail, attachments, place } of added) {
		const row = byMail.get(`${place.divisionId}/${mail.contentHash}`) as ShownRow;
		await insertAttachments(connection, row.id, attachments);
		communications.push(toCommunication(row, attachments.length));
	}
	return communications;
}

function toRow({ mail, place, isUnverified, isNote = false, authentication }: NewCommunication) {
	const { taskId, divisionId, reference, now } = place;
	return {
		task_id: taskId,
		division_id: divisionId,
		direction: isNote ? 'note' : 'incoming',
		message_id: mail.messageId,
		in_reply_to: mail.inReplyTo,
		reference_ids: JSON.stringify(mail.references),
		content_hash: mail.contentHash,
		from_name: mail.from?.name || null,
		from_address: mail.from?.address ?? null,
		to_addresses: JSON.stringify(mail.to),
		cc_addresses: JSON.stringify(mail.cc),
		reply_to_addresses: JSON.stringify(mail.replyTo),
		subject: withReferenceFirst(mail.subject, reference),
		sent_at: mail.date,
		text: mail.text,
		new_text: mail.newText,
		html: mail.html,
		size: mail.size,
		automatic: mail.automatic ? 1 : 0,
		automatic_kind: mail.automaticKind,
		unverified: isUnverified ? 1 : 0,
		authentication: authentication === null ? null : JSON.stringify(authentication),
		reported: mail.reportedRecipients.length === 0 ? null : JSON.stringify(mail.reportedRecipients),
		created_at: now,
	};
}

/** The reference once, and first, wherever the sender's mail program has put it. */
function withReferenceFirst(subject: string, reference: string): string {
	const at = subject.toLowerCase().indexOf(reference.toLowerCase());
	if (at === -1) return `${reference} ${subject}`.trim();
	const before = subject.slice(0, at).trimEnd();
	const behind = subject.slice(at + reference.length).trimStart();
	return [reference, before, behind].filter((part) => part !== '').join(' ');
}

/** Adds attachments to a communication, in their order. */
export async function insertAttachments(
	connection: StoreConnection,
	communicationId: number,
	attachments: IncomingAttachment[],
): Promise<void> {
	for (const [position, { content: coming, ...attachment }] of attachments.entries()) {
		const content = typeof coming === 'function' ? await coming() : coming;
		const sha256 = content === undefined ? null : await keepBlob(connection, content);
		await connection
			.insertInto('attachments')
			.values({
				communication_id: communicationId,
				position,
				file_name: attachment.fileName,
				media_type: attachment.mediaType,
				size: content?.length ?? attachment.size,
				content_id: attachment.contentId ?? null,
				blob_sha256: sha256,
			})
			.execute();
	}
}

/** Reads communications by their ids; one that there is not is left out. */
export async function readCommunications(
	connection: StoreConnection,
	ids: number[],
): Promise<Map<number, Communication>> {
	const communications = new Map<number, Communication>();
	for (const chunk of inChunks(ids)) {
		const rows = await connection
			.selectFrom('communications')
			.select(shown)
			.select((field) =>
				field
					.selectFrom('attachments')
					.select(field.fn.countAll<number>().as('count'))
					.whereRef('attachments.communication_id', '=', 'communications.id')
					.as('attachment_count'),
			)
			.where('id', 'in', chunk)
			.execute();
		for (const row of rows) {
			communications.set(row.id, toCommunication(row, Number(row.attachment_count)));
		}
	}
	return communications;
}

/** A row as others see it. */
export function toCommunication(row: ShownRow, attachmentCount: number): Communication {
	return {
		id: row.id,
		taskId: row.task_id,
		direction: row.direction as Communication['direction'],
		messageId: row.message_id,
		subject: row.subject,
		fromName: row.from_name,
		fromAddress: row.from_address,
		to: JSON.parse(row.to_addresses) as Address[],
		sentAt: row.sent_at,
		attachmentCount,
		createdAt: row.created_at,
		unverified: row.unverified === 1,
		purpose: row.purpose,
		delivery: row.delivery,
		aboutId: row.about_id,
	};
}

/** Who wrote a communication; null: nobody is named. */
export function writerOf({
	from_name: name,
	from_address: address,
}: Pick<CommunicationRow, 'from_name' | 'from_address'>): Address | null {
	return address === null ? null : { name: name ?? '', address };
}
