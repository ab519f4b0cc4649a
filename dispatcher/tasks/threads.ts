import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';

/** No query takes more values than this on every database, and no thread is longer. */
const MOST_MESSAGES = 200;

/** Messages of a division. */
interface DivisionMessages {
	divisionId: number;
	/** With angle brackets. */
	messageIds: string[];
}

/**
 * Finds the task whose messages a mail answers (RFC 5322 section 3.6.4).
 *
 * @param answered Message-IDs, the nearest first.
 * @returns the task's id; undefined if the division knows none of the messages.
 */
export async function findThread(
	connection: StoreConnection,
	{ divisionId, answered }: { divisionId: number; answered: string[] },
): Promise<number | undefined> {
	const messageIds = answered.slice(0, MOST_MESSAGES);
	const taskOf = await readTasks(connection, { divisionId, messageIds });
	const nearest = messageIds.find((messageId) => taskOf.has(messageId));
	return nearest === undefined ? undefined : taskOf.get(nearest);
}

/** Tells which of these messages belong to tasks of the division. */
export async function findKnownMessages(
	connection: StoreConnection,
	{ divisionId, messageIds }: DivisionMessages,
): Promise<Set<string>> {
	const known = new Set<string>();
	for (const chunk of inChunks([...new Set(messageIds)], MOST_MESSAGES)) {
		const tasks = await readTasks(connection, { divisionId, messageIds: chunk });
		for (const messageId of tasks.keys()) known.add(messageId);
	}
	return known;
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
