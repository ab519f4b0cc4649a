import type { StoreConnection } from '../database/open-store';

/** No query takes more values than this on every database, and no thread is longer. */
const MOST_MESSAGES = 200;

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
	if (messageIds.length === 0) return undefined;
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
	const taskOf = new Map([...sent, ...stored].map((row) => [row.message_id, row.task_id]));
	const nearest = messageIds.find((messageId) => taskOf.has(messageId));
	return nearest === undefined ? undefined : (taskOf.get(nearest) ?? undefined);
}
