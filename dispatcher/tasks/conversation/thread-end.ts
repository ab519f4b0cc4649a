import { sql } from 'kysely';
import type { StoreConnection } from '../../database/open-store';
import { listAttachmentsOf } from '../attachments';
import { writerOf } from '../communications';
import type { Store } from '../../database/open-store';
import type { Address, StoredAttachment } from '../types';

/** The last that a requester wrote, or that was written to him: what an answer answers. */
export interface ThreadEnd {
	id: number;
	/**
	 * Whether those whom he had in copy get the answer, too: of a mail that opened the task, or that answers
	 * what we sent to him. Whoever knows his address and the reference could write any other.
	 */
	isToAll: boolean;
	messageId: string | null;
	references: string[];
	from: Address | null;
	to: Address[];
	cc: Address[];
	/** As the desk keeps it, with the reference in front. */
	subject: string;
	date: string | null;
}

/** A task, as far as its thread is asked for. */
export interface ThreadOf {
	id: number;
	requesterAddress: string | null;
	/** Only what was known before this communication. */
	before?: number | undefined;
}

/**
 * Finds what an answer to a task's requester answers: his last message or, where he has written none
 * himself, the last that was sent to him. No message between employees is named to him.
 */
export async function readThreadEnd(
	connection: StoreConnection,
	of: ThreadOf,
): Promise<ThreadEnd | undefined> {
	const his = await threadOf(connection, of)
		.where('direction', '=', 'incoming')
		.where('automatic', '=', 0)
		.where('unverified', '=', 0)
		.where(sql`lower(from_address)`, '=', (of.requesterAddress ?? '').toLowerCase())
		.executeTakeFirst();
	if (his !== undefined) return toEnd(his, await isKnownMessage(connection, his));
	const ours = await threadOf(connection, of)
		.where('purpose', 'in', ['acknowledgement', 'answer', 'closing'])
		.executeTakeFirst();
	return ours === undefined ? undefined : toEnd(ours, false);
}

function threadOf(connection: StoreConnection, { id, before = Number.MAX_SAFE_INTEGER }: ThreadOf) {
	return connection
		.selectFrom('communications')
		.select(['id', 'task_id', 'message_id', 'in_reply_to', 'reference_ids', 'subject', 'sent_at'])
		.select(['from_name', 'from_address', 'to_addresses', 'cc_addresses'])
		.where('task_id', '=', id)
		.where('id', '<', before)
		.orderBy('id', 'desc')
		.limit(1);
}

type Row = Awaited<ReturnType<ReturnType<typeof threadOf>['executeTakeFirstOrThrow']>>;

/** Whether a mail opened its task, or answers what was sent about it. */
async function isKnownMessage(connection: StoreConnection, row: Row): Promise<boolean> {
	const answered = [...(JSON.parse(row.reference_ids) as string[]), row.in_reply_to ?? ''];
	const known = await connection
		.selectFrom('communications')
		.select('id')
		.where('task_id', '=', row.task_id)
		.where('id', '<', row.id)
		.where('direction', '=', 'outgoing')
		.where('message_id', 'in', answered)
		.executeTakeFirst();
	if (known !== undefined) return true;
	const first = await connection
		.selectFrom('communications')
		.select((field) => field.fn.min('id').as('id'))
		.where('task_id', '=', row.task_id)
		.executeTakeFirstOrThrow();
	return Number(first.id) === row.id;
}

function toEnd(row: Row, isToAll: boolean): ThreadEnd {
	return {
		id: row.id,
		isToAll,
		messageId: row.message_id,
		references: JSON.parse(row.reference_ids) as string[],
		from: writerOf(row),
		to: JSON.parse(row.to_addresses) as Address[],
		cc: JSON.parse(row.cc_addresses) as Address[],
		subject: row.subject,
		date: row.sent_at,
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

/** Reads the last mail that came in to a task, before a communication; undefined: none did. */
export async function readLastIncoming(
	store: Store,
	taskId: number,
	before = Number.MAX_SAFE_INTEGER,
): Promise<ForwardedMessage | undefined> {
	const row = await store.db
		.selectFrom('communications')
		.selectAll()
		.where('task_id', '=', taskId)
		.where('id', '<', before)
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
		from: writerOf(row),
		subject: row.subject,
		date: row.sent_at,
		messageId: row.message_id,
		text: row.text,
		newText: row.new_text,
		html: row.html,
		attachments: attachments.get(row.id) ?? [],
	};
}
