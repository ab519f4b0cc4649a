import type { Store } from '../../database/open-store';
import type { FiledNow } from './filed-now';

/** Keeps what a colleague wrote who forwarded a request: as a note, which the requester never sees. */
export async function addNoteOf(
	store: Store,
	{ request, plan, task, communication }: FiledNow,
): Promise<void> {
	const { internalNote = '', mail } = request;
	if (plan.kind !== 'create' || internalNote === '' || communication === undefined) return;
	const now = store.clock().toISOString();
	await store.db
		.insertInto('communications')
		.values({
			task_id: task.id,
			division_id: plan.task.divisionId,
			direction: 'note',
			message_id: null,
			in_reply_to: null,
			reference_ids: '[]',
			content_hash: `note-of-${communication.id}`,
			from_name: mail.from?.name || null,
			from_address: mail.from?.address ?? null,
			to_addresses: '[]',
			cc_addresses: '[]',
			reply_to_addresses: '[]',
			subject: task.reference,
			sent_at: mail.date,
			text: internalNote,
			new_text: internalNote,
			html: null,
			size: Buffer.byteLength(internalNote),
			automatic: 0,
			about_id: communication.id,
			created_at: now,
		})
		.execute();
}
