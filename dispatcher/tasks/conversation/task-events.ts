import { inChunks } from '../../database/chunks';
import type { StoreConnection } from '../../database/open-store';
import type { TaskEventKind } from '../../database/schema';
import type { Address } from '../types';

/** Rows of seven values that one statement writes. */
const AT_ONCE = 70;

/** Something that was done with a task. */
export interface NewTaskEvent {
	taskId: number;
	kind: TaskEventKind;
	/** Who did it; null: the desk, or nobody says. */
	by: Address | null;
	/** The communication by which it was done, or that came of it. */
	communicationId?: number | undefined;
	/** What it was changed to: the assignee, or a time. */
	detail?: string | null | undefined;
}

/** What was done with a task, as others see it. */
export interface TaskEvent {
	kind: TaskEventKind;
	/** ISO 8601 in UTC. */
	at: string;
	byName: string | null;
	byAddress: string | null;
	communicationId: number | null;
	/** What it was changed to: the assignee, or a time. */
	detail: string | null;
}

/** Notes what was done with tasks. */
export async function noteEvents(
	connection: StoreConnection,
	events: NewTaskEvent[],
	now: string,
): Promise<void> {
	const rows = events.map(({ taskId, kind, by, communicationId, detail }) => ({
		task_id: taskId,
		at: now,
		kind,
		by_name: by?.name || null,
		by_address: by?.address || null,
		communication_id: communicationId ?? null,
		detail: detail ?? null,
	}));
	for (const chunk of inChunks(rows, AT_ONCE)) {
		await connection.insertInto('task_events').values(chunk).execute();
	}
}

/** Lists what was done with a task, the first first. */
export async function listEvents(
	connection: StoreConnection,
	taskId: number,
): Promise<TaskEvent[]> {
	return await connection
		.selectFrom('task_events')
		.select(['kind', 'at', 'by_name as byName', 'by_address as byAddress'])
		.select(['communication_id as communicationId', 'detail'])
		.where('task_id', '=', taskId)
		.orderBy('id')
		.execute();
}
