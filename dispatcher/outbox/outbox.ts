import { keepBlob } from '../database/blobs';
import { inChunks } from '../database/chunks';
import { inTransaction, type Store, type StoreConnection } from '../database/open-store';
import type { OutboxState } from '../database/schema';
import { findDivision } from '../settings/divisions';
import { withinHourlyLimits, type LimitedRecipients } from './hourly-limit';

/** Of a row with all its columns, so many fit in one statement. */
const AT_ONCE = 20;

/** A mail to be sent. */
export interface QueuedMail {
	/** What it is about: queued once per key, however often it is called. */
	key: string;
	divisionName: string;
	/** Whose connection sends it, if the division may have been renamed by now. */
	divisionId?: number;
	intakeId?: number;
	taskId?: number;
	/** The communication that holds its texts, so that they are kept once. */
	communicationId?: number;
	/** The communication whose attachments go with it. */
	attachmentsOf?: number;
	/** With angle brackets. */
	messageId: string;
	from: string;
	to: string[];
	/** Of these the ones that stand in Cc. */
	copies?: string[];
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
	/** A person wrote it: it does not say that a machine did. */
	isPersonal?: boolean;
	/** It carries what a person wrote: such mails are counted apart. */
	isCarrying?: boolean;
	/** Maximum number of mails per address and hour; no limit if absent. */
	mostPerHour?: number;
	/** From then on it is not sent any more, whatever has kept it. */
	expiresAt?: Date;
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
	const [row] = await queueMails(store, [mail]);
	return row as QueuedRow;
}

/** {@link queueMail} for several mails at once: one row a mail, in their order. */
export async function queueMails(store: Store, mails: QueuedMail[]): Promise<QueuedRow[]> {
	return await inTransaction(store, async (transaction) => {
		const keys = mails.map(({ key }) => key);
		const earlier = await readQueued(transaction, keys);
		const fresh = mails.filter(({ key }) => !earlier.has(key));
		await insertMails({ ...store, db: transaction }, fresh);
		const rows = fresh.length === 0 ? earlier : await readQueued(transaction, keys);
		return keys.map((key) => rows.get(key) as QueuedRow);
	});
}

/** @param store inside of the transaction. */
async function insertMails(store: Store, mails: QueuedMail[]): Promise<void> {
	const limits = await withinHourlyLimits(store, mails);
	const rows = [];
	for (const [index, mail] of mails.entries()) {
		rows.push(await toRow(store, mail, limits[index] as LimitedRecipients));
	}
	for (const chunk of inChunks(rows, AT_ONCE)) {
		await store.db
			.insertInto('outbox')
			.values(chunk)
			.onConflict((conflict) => conflict.column('key').doNothing())
			.execute();
	}
}

async function toRow(store: Store, mail: QueuedMail, { to, isOver, remark }: LimitedRecipients) {
	const { db } = store;
	const now = store.clock().toISOString();
	const state = mail.suppressed || isOver ? 'suppressed' : 'pending';
	return {
		key: mail.key,
		division_id: mail.divisionId ?? (await findDivision(db, mail.divisionName)),
		intake_id: mail.intakeId ?? null,
		task_id: mail.taskId ?? null,
		communication_id: mail.communicationId ?? null,
		attachments_of: mail.attachmentsOf ?? null,
		message_id: mail.messageId,
		sender: mail.from,
		recipients: JSON.stringify(to),
		copies: JSON.stringify(mail.copies ?? []),
		deliveries: JSON.stringify(to.map((address): Delivery => ({ address, state }))),
		subject: mail.subject,
		text: mail.text,
		html: mail.html,
		headers: JSON.stringify(mail.headers),
		original_sha256: mail.original === undefined ? null : await keepBlob(db, mail.original),
		is_personal: mail.isPersonal === true ? 1 : 0,
		state: isOver ? ('suppressed' as const) : firstState(mail),
		tries: 0,
		due_at: now,
		expires_at: mail.expiresAt?.toISOString() ?? null,
		remark: remark ?? null,
		created_at: now,
	};
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
	keys: string[],
): Promise<Map<string, QueuedRow>> {
	const found = new Map<string, QueuedRow>();
	for (const chunk of inChunks(keys)) {
		const rows = await connection
			.selectFrom('outbox')
			.select(['id', 'key', 'message_id', 'state', 'recipients', 'remark'])
			.where('key', 'in', chunk)
			.execute();
		for (const row of rows) {
			found.set(row.key, {
				id: row.id,
				messageId: row.message_id,
				state: row.state,
				to: JSON.parse(row.recipients) as string[],
				...(row.remark === null ? {} : { remark: row.remark }),
			});
		}
	}
	return found;
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
