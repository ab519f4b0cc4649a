import type { AttachmentDescription } from '../../dispatcher/core/attachment';
import type { Store } from '../../dispatcher/database/open-store';
import { readCommunication } from '../../dispatcher/tasks/communications';
import { readTask } from '../../dispatcher/tasks/tasks';
import type { Communication, Task } from '../../dispatcher/tasks/types';

/*
 * What people do with the desk's tables: the dispatcher fills them, and reads what stands in them, but
 * has no screen for them.
 */

/** All tasks, or one division's, the oldest first. */
export async function listTasks(store: Store, division?: string): Promise<Task[]> {
	const rows = await store.db.selectFrom('tasks').select('id').orderBy('id').execute();
	const tasks = await Promise.all(rows.map(async ({ id }) => await readTask(store.db, id)));
	return tasks.filter((task) => division === undefined || task.division === division);
}

/** Closes a task; a mail that joins it opens it again. */
export async function closeTask(store: Store, id: number): Promise<void> {
	await store.db.updateTable('tasks').set({ status: 'closed' }).where('id', '=', id).execute();
}

/** A task's history, the oldest first. */
export async function listCommunications(store: Store, taskId: number): Promise<Communication[]> {
	const rows = await store.db
		.selectFrom('communications')
		.select('id')
		.where('task_id', '=', taskId)
		.orderBy('id')
		.execute();
	return await Promise.all(rows.map(async ({ id }) => await readCommunication(store.db, id)));
}

/** An attachment as the desk keeps it; without content it was left in the mailbox. */
interface StoredAttachment extends AttachmentDescription {
	content?: Buffer;
}

/** The attachments of a communication with their contents, in the mail's order. */
export async function listAttachments(
	store: Store,
	communicationId: number,
): Promise<StoredAttachment[]> {
	const rows = await store.db
		.selectFrom('attachments')
		.leftJoin('blobs', 'blobs.sha256', 'attachments.blob_sha256')
		.selectAll('attachments')
		.select('blobs.content')
		.where('communication_id', '=', communicationId)
		.orderBy('position')
		.execute();
	return rows.map((row) => ({
		fileName: row.file_name,
		mediaType: row.media_type,
		size: row.size,
		...(row.content_id === null ? {} : { contentId: row.content_id }),
		...(row.content === null ? {} : { content: row.content }),
	}));
}
