import type { AttachmentContent, AttachmentDescription } from '../core/attachment';
import { keepBlob } from '../database/blobs';
import type { StoreConnection } from '../database/open-store';
import type { CommunicationRow } from '../database/schema';
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

/** Adds a mail with its attachments to a task's history. */
export async function insertCommunication(
	connection: StoreConnection,
	{ mail, attachments }: { mail: IncomingMail; attachments: IncomingAttachment[] },
	{ taskId, divisionId, reference, now }: CommunicationPlace,
): Promise<Communication> {
	const row = await connection
		.insertInto('communications')
		.values({
			task_id: taskId,
			division_id: divisionId,
			direction: 'incoming',
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
			created_at: now,
		})
		.returningAll()
		.executeTakeFirstOrThrow();
	await insertAttachments(connection, row.id, attachments);
	return toCommunication(row, attachments.length);
}

/** The reference once, and first, wherever the sender's mail program has put it. */
function withReferenceFirst(subject: string, reference: string): string {
	const at = subject.toLowerCase().indexOf(reference.toLowerCase());
	if (at === -1) return `${reference} ${subject}`.trim();
	const before = subject.slice(0, at).trimEnd();
	const behind = subject.slice(at + reference.length).trimStart();
	return [reference, before, behind].filter((part) => part !== '').join(' ');
}

async function insertAttachments(
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

/** @throws where there is no such communication. */
export async function readCommunication(
	connection: StoreConnection,
	id: number,
): Promise<Communication> {
	const row = await connection
		.selectFrom('communications')
		.selectAll()
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	const { count } = await connection
		.selectFrom('attachments')
		.select((field) => field.fn.countAll().as('count'))
		.where('communication_id', '=', id)
		.executeTakeFirstOrThrow();
	return toCommunication(row, Number(count));
}

/** A row as others see it. */
export function toCommunication(row: CommunicationRow, attachmentCount: number): Communication {
	return {
		id: row.id,
		taskId: row.task_id,
		direction: row.direction as Communication['direction'],
		messageId: row.message_id,
		subject: row.subject,
		fromName: row.from_name,
		fromAddress: row.from_address,
		sentAt: row.sent_at,
		attachmentCount,
		createdAt: row.created_at,
	};
}
