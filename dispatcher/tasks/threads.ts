import { inChunks } from '../database/chunks';
import type { StoreConnection } from '../database/open-store';
import { addressKey } from '../core/address-key';
import type { KnownMessage } from './known-tasks';
import type { Address } from './types';

/** So many are asked for in one query. */
const MOST_MESSAGES = 200;

/**
 * Finds the tasks that messages belong to, of all divisions: mails that were filed, and what we sent.
 *
 * @param messageIds with angle brackets.
 * @returns by Message-ID, those filed last behind the others; one that belongs to no task is left out.
 */
export async function findMessages(
	connection: StoreConnection,
	messageIds: string[],
): Promise<Map<string, KnownMessage[]>> {
	const found = new Map<string, KnownMessage[]>();
	for (const chunk of inChunks([...new Set(messageIds)], MOST_MESSAGES)) {
		// A mail that was filed tells more than one that we sent.
		const all = [...(await readSent(connection, chunk)), ...(await readFiled(connection, chunk))];
		for (const [messageId, message] of all) {
			found.set(messageId, [...(found.get(messageId) ?? []), message]);
		}
	}
	return found;
}

/** Tells which of these messages belong to tasks of the division. */
export async function findKnownMessages(
	connection: StoreConnection,
	{ divisionId, messageIds }: { divisionId: number; messageIds: string[] },
): Promise<Set<string>> {
	const messages = await findMessages(connection, messageIds);
	const known = [...messages].filter(([, all]) =>
		all.some((message) => message.divisionId === divisionId),
	);
	return new Set(known.map(([messageId]) => messageId));
}

type Found = Array<[messageId: string, message: KnownMessage]>;

async function readFiled(connection: StoreConnection, messageIds: string[]): Promise<Found> {
	const rows = await connection
		.selectFrom('communications')
		.select(['message_id', 'task_id', 'division_id', 'direction', 'purpose'])
		.select((field) =>
			// Only of what we sent it matters to whom.
			(['to_addresses', 'cc_addresses'] as const).map((column) =>
				field
					.case()
					.when('direction', '=', 'outgoing')
					.then(field.ref(column))
					.else('[]')
					.end()
					.as(column),
			),
		)
		.where('message_id', 'in', messageIds)
		.orderBy('id')
		.execute();
	return rows.map((row) => {
		const to = [row.to_addresses, row.cc_addresses].flatMap(
			(json) => JSON.parse(json) as Address[],
		);
		const sentTo = new Set(to.map(({ address }) => addressKey(address)));
		const message = { divisionId: row.division_id, taskId: row.task_id };
		return [
			row.message_id ?? '',
			{
				...message,
				sentTo: row.direction === 'outgoing' ? sentTo : null,
				isInternal: row.purpose === 'forward' || row.purpose === 'refusal',
			},
		];
	});
}

async function readSent(connection: StoreConnection, messageIds: string[]): Promise<Found> {
	const rows = await connection
		.selectFrom('outbox')
		.select(['message_id', 'task_id', 'division_id', 'recipients'])
		.where('message_id', 'in', messageIds)
		.where('task_id', 'is not', null)
		// Others stand in the history.
		.where('communication_id', 'is', null)
		.execute();
	return rows.map((row) => {
		const sentTo = new Set((JSON.parse(row.recipients) as string[]).map(addressKey));
		return [row.message_id, { divisionId: row.division_id, taskId: Number(row.task_id), sentTo }];
	});
}
