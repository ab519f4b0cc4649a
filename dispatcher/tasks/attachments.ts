import { DispatcherError } from '../core/errors';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { StoredAttachment } from './types';

/**
 * The attachments of a communication, in the mail's order and without their contents.
 *
 * @throws DispatcherError `not-found` if there is no such communication.
 */
export async function listAttachments(
	store: Store,
	communicationId: number,
): Promise<StoredAttachment[]> {
	const found = Number.isSafeInteger(communicationId)
		? await store.db
				.selectFrom('communications')
				.select('id')
				.where('id', '=', communicationId)
				.executeTakeFirst()
		: undefined;
	if (found === undefined) throw noSuch('communication', communicationId);
	return (await listAttachmentsOf(store, [communicationId])).get(communicationId) ?? [];
}

/** The attachments of several communications, by the communication's id. */
export async function listAttachmentsOf(
	store: Store,
	communicationIds: number[],
): Promise<Map<number, StoredAttachment[]>> {
	const attachments = new Map<number, StoredAttachment[]>();
	for (const ids of inChunks(communicationIds)) {
		const rows = await store.db
			.selectFrom('attachments')
			.selectAll()
			.where('communication_id', 'in', ids)
			.orderBy('communication_id')
			.orderBy('position')
			.execute();
		for (const row of rows) {
			const known = attachments.get(row.communication_id) ?? [];
			attachments.set(row.communication_id, known);
			known.push({
				id: row.id,
				fileName: row.file_name,
				mediaType: row.media_type,
				size: row.size,
				...(row.content_id === null ? {} : { contentId: row.content_id }),
				leftInMailbox: row.blob_sha256 === null,
			});
		}
	}
	return attachments;
}

/**
 * The content of one attachment: whoever needs several reads one after the other.
 *
 * @throws DispatcherError `not-found` if there is none, or if it was left in the mailbox.
 */
export async function readAttachment(store: Store, attachmentId: number): Promise<Buffer> {
	const row = await store.db
		.selectFrom('attachments')
		.innerJoin('blobs', 'blobs.sha256', 'attachments.blob_sha256')
		.select('blobs.content')
		.where('attachments.id', '=', attachmentId)
		.executeTakeFirst();
	if (row === undefined) throw noSuch('attachment', attachmentId);
	return row.content;
}

function noSuch(what: string, id: number): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no ${what} ${id}`,
		whatToDo: 'Check the ID, and that the node uses the same database as the trigger.',
	});
}
