import { addressKey } from '../../core/address-key';
import type { StoreConnection } from '../../database/open-store';
import { listAttachmentsOf } from '../attachments';
import type { Store } from '../../database/open-store';
import type { Address, StoredAttachment } from '../types';

/** So many of the last messages are looked at. */
const LOOKED_AT = 20;

/** The last that a requester wrote, or that was written to him: what an answer answers. */
export interface ThreadEnd {
	id: number;
	isRequesters: boolean;
	messageId: string | null;
	references: string[];
	from: Address | null;
	to: Address[];
	cc: Address[];
	/** As the desk keeps it, with the reference in front. */
	subject: string;
	date: string | null;
}

/**
 * Finds what an answer to a task's requester answers: his last message or, where he has written none
 * himself, the last that was sent to him. No message between employees is named to him.
 */
export async function readThreadEnd(
	connection: StoreConnection,
	{ id, requesterAddress }: { id: number; requesterAddress: string | null },
): Promise<ThreadEnd | undefined> {
	const rows = await connection
		.selectFrom('communications')
		.select(['id', 'direction', 'purpose', 'message_id', 'reference_ids', 'subject', 'sent_at'])
		.select(['from_name', 'from_address', 'to_addresses', 'cc_addresses', 'unverified'])
		.where('task_id', '=', id)
		.where('direction', '!=', 'note')
		.where((where) =>
			where.or([
				where('purpose', 'in', ['acknowledgement', 'answer', 'closing']),
				where.and([where('direction', '=', 'incoming'), where('automatic', '=', 0)]),
			]),
		)
		.orderBy('id', 'desc')
		.limit(LOOKED_AT)
		.execute();
	const requester = addressKey(requesterAddress ?? '');
	const isHis = (row: (typeof rows)[number]): boolean =>
		row.direction === 'incoming' &&
		row.unverified === 0 &&
		addressKey(row.from_address ?? '') === requester;
	const found = rows.find(isHis) ?? rows.find(({ purpose }) => purpose !== null);
	if (found === undefined) return undefined;
	return {
		id: found.id,
		isRequesters: isHis(found),
		messageId: found.message_id,
		references: JSON.parse(found.reference_ids) as string[],
		from:
			found.from_address === null
				? null
				: { name: found.from_name ?? '', address: found.from_address },
		to: JSON.parse(found.to_addresses) as Address[],
		cc: JSON.parse(found.cc_addresses) as Address[],
		subject: found.subject,
		date: found.sent_at,
	};
}

/** A message of a task's history, to be forwarded. */
export interface ForwardedMessage {
	id: number;
	from: Address | null;
	subject: string;
	date: string | null;
	messageId: string | null;
	text: string;
	newText: string;
	html: string | null;
	attachments: StoredAttachment[];
}

/** Reads the last mail that came in to a task; undefined: none did. */
export async function readLastIncoming(
	store: Store,
	taskId: number,
): Promise<ForwardedMessage | undefined> {
	const row = await store.db
		.selectFrom('communications')
		.selectAll()
		.where('task_id', '=', taskId)
		.where('direction', '=', 'incoming')
		.where('automatic', '=', 0)
		.where('unverified', '=', 0)
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	const attachments = await listAttachmentsOf(store, [row.id]);
	return {
		id: row.id,
		from:
			row.from_address === null ? null : { name: row.from_name ?? '', address: row.from_address },
		subject: row.subject,
		date: row.sent_at,
		messageId: row.message_id,
		text: row.text,
		newText: row.new_text,
		html: row.html,
		attachments: attachments.get(row.id) ?? [],
	};
}
