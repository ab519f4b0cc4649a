import type { AttachmentDescription } from '../core/attachment';
import type { StoreConnection } from '../database/open-store';
import type { OutgoingAttachment } from './types';

/** Maximum size of all attachments of a mail, in octets: encoded they are a third more, and most servers take 25 MB. */
export const ATTACHED_OCTETS = 17 * 1024 * 1024;

/** An attachment as the desk keeps it. */
export type KeptAttachment = AttachmentDescription & {
	/** Its content was not read, and is still in the mailbox. */
	leftInMailbox: boolean;
};

/**
 * Tells which of a communication's attachments go with a mail: in their order, as long as there is room,
 * and none that was left in the mailbox.
 */
export function chooseSendable<T extends KeptAttachment>(
	attachments: T[],
): { sent: T[]; left: T[] } {
	let room = ATTACHED_OCTETS;
	const sent: T[] = [];
	const left: T[] = [];
	for (const attachment of attachments) {
		const fits = !attachment.leftInMailbox && attachment.size <= room;
		if (fits) room -= attachment.size;
		(fits ? sent : left).push(attachment);
	}
	return { sent, left };
}

/** Reads the attachments of a communication that go with a mail, with their contents. */
export async function readSendable(
	connection: StoreConnection,
	communicationId: number,
): Promise<OutgoingAttachment[]> {
	const rows = await connection
		.selectFrom('attachments')
		.selectAll()
		.where('communication_id', '=', communicationId)
		.orderBy('position')
		.execute();
	const kept = rows.map((row) => ({
		sha256: row.blob_sha256 ?? '',
		fileName: row.file_name,
		mediaType: row.media_type,
		size: row.size,
		leftInMailbox: row.blob_sha256 === null,
		...(row.content_id === null ? {} : { contentId: row.content_id }),
	}));
	const attachments: OutgoingAttachment[] = [];
	for (const { sha256, fileName, mediaType, contentId } of chooseSendable(kept).sent) {
		const { content } = await connection
			.selectFrom('blobs')
			.select('content')
			.where('sha256', '=', sha256)
			.executeTakeFirstOrThrow();
		const named = { fileName, mediaType, ...(contentId === undefined ? {} : { contentId }) };
		attachments.push({ ...named, content });
	}
	return attachments;
}
