import type { Store } from '../../database/open-store';
import { insertNote } from '../insert-note';
import type { FiledNow } from './filed-now';

/** Keeps what a colleague wrote who forwarded a request: as a note, which the requester never sees. */
export async function addNoteOf(
	{ db, clock }: Store,
	{ request, plan, task, communication }: FiledNow,
): Promise<void> {
	const { internalNote: text = '', mail } = request;
	if (plan.kind !== 'create' || text === '' || communication === undefined) return;
	const { divisionId } = plan.task;
	const { from: author, date: sentAt } = mail;
	const note = { task, divisionId, text, author, sentAt, aboutId: communication.id };
	await insertNote(db, note, clock().toISOString());
}
