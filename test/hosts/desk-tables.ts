import type { AttachmentDescription } from '../../dispatcher/core/attachment';
import type { Store } from '../../dispatcher/database/open-store';
import type { DispatcherSettings } from '../../dispatcher/settings/dispatcher-settings';
import type { DivisionSettings } from '../../dispatcher/settings/division-settings';
import { listAttachments, readAttachment } from '../../dispatcher/tasks/attachments';
import { listCommunications } from '../../dispatcher/tasks/history';
import { listTasks } from '../../dispatcher/tasks/list-tasks';
import type { StoredCommunication, Task } from '../../dispatcher/tasks/types';

/*
 * What people do with the desk's tables: the dispatcher fills them, and reads what stands in them, but
 * has no screen for them.
 */

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

/** A division with its health. */
interface Division {
	id: number;
	settings: DivisionSettings;
	lastLookAt: string | null;
	lastSuccessAt: string | null;
	/** Why the last scan failed; null where it did not. */
	lastError: string | null;
}

/** All divisions of the desk, by name. */
export async function listDivisions(store: Store): Promise<Division[]> {
	const rows = await store.db.selectFrom('divisions').selectAll().orderBy('name').execute();
	return rows.map((row) => ({
		id: row.id,
		settings: JSON.parse(row.settings) as DivisionSettings,
		lastLookAt: row.last_scan_at,
		lastSuccessAt: row.last_success_at,
		lastError: row.last_error,
	}));
}

/** Changes settings of the dispatcher; those not named stay. */
export async function writeSettings(
	store: Store,
	changes: Partial<DispatcherSettings>,
): Promise<void> {
	for (const [key, changed] of Object.entries(changes)) {
		const value = JSON.stringify(changed);
		await store.db
			.insertInto('settings')
			.values({ key, value })
			.onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
			.execute();
	}
}
