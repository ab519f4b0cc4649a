import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';

/** So many are asked for in one query. */
const MOST_MESSAGES = 200;

/** Messages of a division. */
interface DivisionMessages {
	divisionId: number;
	/** With angle brackets. */
	messageIds: string[];
}

/**
 * Finds the tasks that messages of a division belong to.
 *
 * @returns their ids by Message-ID; a message that the division does not know is left out.
 */
export async function findThreads(
	connection: StoreConnection,
	{ divisionId, messageIds }: DivisionMessages,
): Promise<Map<string, number>> {
	const tasks = new Map<string, number>();
	for (const chunk of inChunks([...new Set(messageIds)], MOST_MESSAGES)) {
		const found = await readTasks(connection, { divisionId, messageIds: chunk });
		for (const [messageId, taskId] of found) tasks.set(messageId, taskId);
	}
	return tasks;
}

/** Tells which of these messages belong to tasks of the division. */
export async function findKnownMessages(
	connection: StoreConnection,
	{ divisionId, messageIds }: DivisionMessages,
): Promise<Set<string>> {
	return new Set((await findThreads(connection, { divisionId, messageIds })).keys());
}

async function readTasks(
	connection: StoreConnection,
	{ divisionId, messageIds }: DivisionMessages,
): Promise<Map<string, number>> {
	if (messageIds.length === 0) return new Map();
	const stored = await connection
		.selectFrom('communications')
		.select(['message_id', 'task_id'])
		.where('division_id', '=', divisionId)
		.where('message_id', 'in', messageIds)
		.execute();
	const sent = await connection
		.selectFrom('outbox')
		.select(['message_id', 'task_id'])
		.where('division_id', '=', divisionId)
		.where('message_id', 'in', messageIds)
		.where('task_id', 'is not', null)
		.execute();
	// A mail that was filed tells more than one that we sent.
	return new Map(
		[...sent, ...stored].flatMap(({ message_id: messageId, task_id: taskId }) =>
			messageId === null || taskId === null ? [] : [[messageId, taskId]],
		),
	);
}
