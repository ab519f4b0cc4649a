import { keepBlob } from '../database/blobs';
import { inChunks } from '../database/chunks';
import type { Store, StoreConnection } from '../database/open-store';
import type { OutboxState } from '../database/schema';
import { findDivision } from '../settings/divisions';
import { withinHourlyLimit } from './hourly-limit';

/** A mail to be sent. */
export interface QueuedMail {
	/** What it is about: queued once per key, however often it is called. */
	key: string;
	divisionName: string;
	/** Whose connection sends it, if the division may have been renamed by now. */
	divisionId?: number;
	intakeId?: number;
	taskId?: number;
	/** With angle brackets. */
	messageId: string;
	from: string;
	to: string[];
	subject: string;
	text: string;
	html: string;
	headers: Record<string, string>;
	/** A mail to attach, as its bytes. */
	original?: Buffer;
	/** Kept, and never sent. */
	suppressed: boolean;
	/** Not to be sent before {@link releaseHeld} says so. */
	held?: boolean;
	/** Maximum number of mails per address and hour; no limit if absent. */
	mostPerHour?: number;
}

/** A mail in the outbox. */
export interface QueuedRow {
	id: number;
	messageId: string;
	state: OutboxState;
	/** To whom it goes; if it goes to nobody, to whom it would. */
	to: string[];
	/** To whom it does not go, and why. */
	remark?: string;
}

/** `delayed`: to be tried again; `unconfirmed`: the server may have taken it, and never said so. */
export type RecipientState =
	'pending' | 'sent' | 'delayed' | 'refused' | 'unconfirmed' | 'suppressed';

/** What became of a mail for one of its recipients. */
export interface Delivery {
	address: string;
	state: RecipientState;
	/** The server's last words about it. */
	answer?: string;
	/** How often the server got the mail for this recipient and its answer was lost; 0 where absent. */
	answersLost?: number;
}

/**
 * Puts a mail into the outbox, once for its key. Leaves out an address that has reached the hourly
 * limit; a mail with no address left is kept as suppressed.
 *
 * @returns the row, the first call's if there was one.
 */
export async function queueMail(store: Store, mail: QueuedMail): Promise<QueuedRow> {
	return await store.db.transaction().execute(async (transaction) => {
		const earlier = await readQueued(transaction, mail.key);
		if (earlier !== undefined) return earlier;
		const { to, isOver, remark } = await withinHourlyLimit(store, transaction, mail);
		const now = store.clock().toISOString();
		await transaction
			.insertInto('outbox')
			.values({
				key: mail.key,
				division_id: mail.divisionId ?? (await findDivision(transaction, mail.divisionName)),
				intake_id: mail.intakeId ?? null,
				task_id: mail.taskId ?? null,
				message_id: mail.messageId,
				sender: mail.from,
				recipients: JSON.stringify(to),
				deliveries: JSON.stringify(
					to.map((address): Delivery => ({
						address,
						state: mail.suppressed || isOver ? 'suppressed' : 'pending',
					})),
				),
				subject: mail.subject,
				text: mail.text,
				html: mail.html,
				headers: JSON.stringify(mail.headers),
				original_sha256:
					mail.original === undefined ? null : await keepBlob(transaction, mail.original),
				state: isOver ? 'suppressed' : firstState(mail),
				tries: 0,
				due_at: now,
				remark: remark ?? null,
				created_at: now,
			})
			.onConflict((conflict) => conflict.column('key').doNothing())
			.execute();
		return (await readQueued(transaction, mail.key)) as QueuedRow;
	});
}

/** Tells which of these keys are in the outbox. */
export async function listQueuedKeys(store: Store, keys: string[]): Promise<Set<string>> {
	const queued = new Set<string>();
	for (const chunk of inChunks(keys)) {
		const rows = await store.db
			.selectFrom('outbox')
			.select('key')
			.where('key', 'in', chunk)
			.execute();
		for (const { key } of rows) queued.add(key);
	}
	return queued;
}

/**
 * Releases the held notices of these mails: what they tell is true now. Other notices stay as they are.
 *
 * @param intakeIds rows of the ledger.
 */
export async function releaseHeld(connection: StoreConnection, intakeIds: number[]): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await connection
			.updateTable('outbox')
			.set({ state: 'queued' })
			.where('state', '=', 'held')
			.where('intake_id', 'in', chunk)
			.execute();
	}
}

/** Removes the held notices of these mails: what they tell will not come true. */
export async function dropHeld(connection: StoreConnection, intakeIds: number[]): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await connection
			.deleteFrom('outbox')
			.where('state', '=', 'held')
			.where('intake_id', 'in', chunk)
			.execute();
	}
}

async function readQueued(
	connection: StoreConnection,
	key: string,
): Promise<QueuedRow | undefined> {
	const row = await connection
		.selectFrom('outbox')
		.select(['id', 'message_id', 'state', 'recipients', 'remark'])
		.where('key', '=', key)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	return {
		id: row.id,
		messageId: row.message_id,
		state: row.state,
		to: JSON.parse(row.recipients) as string[],
		...(row.remark === null ? {} : { remark: row.remark }),
	};
}

/**
 * Tells which of these messages are notices of ours, about no task.
 *
 * @param messageIds with angle brackets.
 */
export async function findNotices(store: Store, messageIds: string[]): Promise<Set<string>> {
	const found = new Set<string>();
	for (const chunk of inChunks([...new Set(messageIds)])) {
		const rows = await store.db
			.selectFrom('outbox')
			.select('message_id')
			.where('message_id', 'in', chunk)
			.where('task_id', 'is', null)
			.execute();
		for (const { message_id: messageId } of rows) found.add(messageId);
	}
	return found;
}

/** A held mail is due from the start, so that its release needs no clock. */
function firstState({ suppressed, held = false }: QueuedMail): OutboxState {
	if (suppressed) return 'suppressed';
	return held ? 'held' : 'queued';
}
