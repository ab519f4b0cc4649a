import type { AttachmentDescription } from '../../dispatcher/core/attachment';
import type { Store } from '../../dispatcher/database/open-store';
import { listAttachments, readAttachment } from '../../dispatcher/tasks/attachments';
import { listCommunications } from '../../dispatcher/tasks/history';
import { listTasks } from '../../dispatcher/tasks/list-tasks';
import type { StoredCommunication, Task } from '../../dispatcher/tasks/types';

/** All tasks, or one division's, the oldest first. */
export async function tasksByAge(store: Store, division?: string): Promise<Task[]> {
	const tasks = await listTasks(store);
	return tasks
		.filter((task) => division === undefined || task.division === division)
		.toSorted((one, other) => one.id - other.id);
}

/** A task's history, the oldest first. */
export async function historyOf(store: Store, taskId: number): Promise<StoredCommunication[]> {
	return await listCommunications(store, { task: { idOrReference: taskId } });
}

/** An attachment as the desk keeps it; without content it was left in the mailbox. */
interface KeptAttachment extends AttachmentDescription {
	content?: Buffer;
}

/** The attachments of a communication with their contents, in the mail's order. */
export async function attachmentsOf(
	store: Store,
	communicationId: number,
): Promise<KeptAttachment[]> {
	const listed = await listAttachments(store, communicationId);
	return await Promise.all(
		listed.map(async ({ id, leftInMailbox, ...attachment }) => ({
			...attachment,
			...(leftInMailbox ? {} : { content: await readAttachment(store, id) }),
		})),
	);
}
