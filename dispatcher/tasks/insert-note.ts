import { randomUUID } from 'node:crypto';
import type { StoreConnection } from '../database/open-store';
import type { Address } from './types';

/** What stands in a task's history and is never sent. */
export interface NewNote {
	task: { id: number; reference: string };
	divisionId: number;
	text: string;
	/** Null: nobody says. */
	author: Address | null;
	/** When it was written; null: that is not known. */
	sentAt: string | null;
	/** The communication that it is about. */
	aboutId?: number;
}

/**
 * Adds a note to a task's history.
 *
 * @returns the communication's id.
 */
export async function insertNote(
	connection: StoreConnection,
	{ task, divisionId, text, author, sentAt, aboutId }: NewNote,
	now: string,
): Promise<number> {
	const { id } = await connection
		.insertInto('communications')
		.values({
			task_id: task.id,
			division_id: divisionId,
			direction: 'note',
			// No mail answers it, and none is a copy of it.
			message_id: null,
			in_reply_to: null,
			reference_ids: '[]',
			content_hash: `note-${randomUUID()}`,
			from_name: author?.name || null,
			from_address: author?.address || null,
			to_addresses: '[]',
			cc_addresses: '[]',
			reply_to_addresses: '[]',
			subject: task.reference,
			sent_at: sentAt,
			text,
			new_text: text,
			html: null,
			size: Buffer.byteLength(text),
			automatic: 0,
			about_id: aboutId ?? null,
			created_at: now,
		})
		.returning('id')
		.executeTakeFirstOrThrow();
	return id;
}
