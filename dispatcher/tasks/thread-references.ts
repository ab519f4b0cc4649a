import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';

/** Rows of three values that one statement writes. */
const AT_ONCE = 150;

/** A message that a mail names as one before it, and the task of that mail. */
export interface ThreadReference {
	divisionId: number;
	messageId: string;
	taskId: number;
}

/** Notes which messages filed mails name: of two that name the same one the later counts. */
export async function noteThreadReferences(
	connection: StoreConnection,
	named: ThreadReference[],
): Promise<void> {
	const last = new Map(named.map((one) => [`${one.divisionId}/${one.messageId}`, one]));
	// In one order, so that two that write the same rows do not wait for each other.
	const rows = [...last.keys()].sort().map((key) => {
		const { divisionId, messageId, taskId } = last.get(key) as ThreadReference;
		return { division_id: divisionId, message_id: messageId, task_id: taskId };
	});
	for (const chunk of inChunks(rows, AT_ONCE)) {
		await connection
			.insertInto('thread_references')
			.values(chunk)
			.onConflict((conflict) =>
				conflict
					.columns(['division_id', 'message_id'])
					.doUpdateSet((set) => ({ task_id: set.ref('excluded.task_id') })),
			)
			.execute();
	}
}

/**
 * Finds the tasks of mails that name these messages.
 *
 * @returns the tasks' ids, each with division and message.
 */
export async function findThreadReferences(
	connection: StoreConnection,
	{ divisionIds, messageIds }: { divisionIds: number[]; messageIds: string[] },
): Promise<ThreadReference[]> {
	const found: ThreadReference[] = [];
	if (divisionIds.length === 0) return found;
	for (const chunk of inChunks([...new Set(messageIds)])) {
		const rows = await connection
			.selectFrom('thread_references')
			.select(['division_id as divisionId', 'message_id as messageId', 'task_id as taskId'])
			.where('division_id', 'in', divisionIds)
			.where('message_id', 'in', chunk)
			.execute();
		found.push(...rows);
	}
	return found;
}
