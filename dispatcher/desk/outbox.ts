import { keepBlob } from './blobs';
import { inChunks } from './chunks';
import type { OutboxRow } from './database';
import { withinHourlyLimit } from './hourly-limit';
import type { Desk, DeskConnection } from './open-desk';

/** A mail to be sent. */
export interface QueuedMail {
	/** What it is about: queued once, however often it is asked for. */
	key: string;
	divisionName: string;
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
	/** An address gets at most so many mails in an hour; no limit where absent. */
	mostPerHour?: number;
}

/** A mail in the outbox. */
export interface QueuedRow {
	id: number;
	messageId: string;
	state: OutboxState;
	/** To whom it goes; where it goes to nobody, to whom it would. */
	to: string[];
	/** To whom it does not go, and why. */
	remark?: string;
}

/** `sending` is leased to a sender; `failed` is given up. */
export type OutboxState = 'queued' | 'sending' | 'sent' | 'failed' | 'suppressed';

/**
 * Puts a mail into the outbox, once for its key. An address that has got enough within the hour is
 * left out; a mail that has nobody left is kept as suppressed.
 *
 * @returns the row, of the first call where there was one.
 */
export async function queueMail(desk: Desk, mail: QueuedMail): Promise<QueuedRow> {
	return await desk.db.transaction().execute(async (transaction) => {
		const earlier = await readQueued(transaction, mail.key);
		if (earlier !== undefined) return earlier;
		const { to, isOver, remark } = await withinHourlyLimit(desk, transaction, mail);
		const now = desk.clock().toISOString();
		const division = await transaction
			.selectFrom('divisions')
			.select('id')
			.where('name', '=', mail.divisionName)
			.executeTakeFirstOrThrow();
		await transaction
			.insertInto('outbox')
			.values({
				key: mail.key,
				division_id: division.id,
				intake_id: mail.intakeId ?? null,
				task_id: mail.taskId ?? null,
				message_id: mail.messageId,
				sender: mail.from,
				recipients: JSON.stringify(to),
				subject: mail.subject,
				text: mail.text,
				html: mail.html,
				headers: JSON.stringify(mail.headers),
				original_sha256:
					mail.original === undefined ? null : await keepBlob(transaction, mail.original),
				state: mail.suppressed || isOver ? 'suppressed' : 'queued',
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

async function readQueued(connection: DeskConnection, key: string): Promise<QueuedRow | undefined> {
	const row = await connection
		.selectFrom('outbox')
		.select(['id', 'message_id', 'state', 'recipients', 'remark'])
		.where('key', '=', key)
		.executeTakeFirst();
	if (row === undefined) return undefined;
	return {
		id: row.id,
		messageId: row.message_id,
		state: row.state as OutboxState,
		to: JSON.parse(row.recipients) as string[],
		...(row.remark === null ? {} : { remark: row.remark }),
	};
}

/**
 * Tells which of these messages are notices of ours, about no task.
 *
 * @param messageIds with angle brackets.
 */
export async function findNotices(desk: Desk, messageIds: string[]): Promise<Set<string>> {
	const found = new Set<string>();
	for (const chunk of inChunks([...new Set(messageIds)])) {
		const rows = await desk.db
			.selectFrom('outbox')
			.select('message_id')
			.where('message_id', 'in', chunk)
			.where('task_id', 'is', null)
			.execute();
		for (const { message_id: messageId } of rows) found.add(messageId);
	}
	return found;
}

/**
 * The outbox as a sender sees it.
 *
 * @param leaseMs for how long taken mails are kept from other senders.
 * @param divisionName whose mails; absent: everybody's.
 */
export function outboxStore(
	desk: Desk,
	options: { leaseMs: number; divisionName?: string | undefined },
) {
	return {
		takeDue: async (limit: number) => await takeDue(desk, limit, options),
		markSent: async (id: number, serverAnswer: string): Promise<void> => {
			await update(desk, id, {
				state: 'sent',
				server_answer: serverAnswer,
				sent_at: desk.clock().toISOString(),
				due_at: null,
			});
		},
		markFailed: async (id: number, reason: string, retryAt: Date | undefined): Promise<void> => {
			await update(desk, id, {
				state: retryAt === undefined ? 'failed' : 'queued',
				last_failure: reason,
				due_at: retryAt?.toISOString() ?? null,
			});
		},
	};
}

/**
 * Whether mails of a division were to be sent a while ago and nobody did: their sender has ended.
 *
 * @param overdueMs how long they may be late.
 */
export async function holdsOverdueMail(
	desk: Desk,
	{ divisionId, overdueMs }: { divisionId: number; overdueMs: number },
): Promise<boolean> {
	const row = await desk.db
		.selectFrom('outbox')
		.select('id')
		.where('division_id', '=', divisionId)
		.where('state', 'in', ['queued', 'sending'])
		.where('due_at', '<=', new Date(desk.clock().getTime() - overdueMs).toISOString())
		.executeTakeFirst();
	return row !== undefined;
}

async function takeDue(
	desk: Desk,
	limit: number,
	{ leaseMs, divisionName }: { leaseMs: number; divisionName?: string | undefined },
) {
	return await desk.db.transaction().execute(async (transaction) => {
		const now = desk.clock();
		const due = transaction
			.selectFrom('outbox')
			.selectAll()
			// One whose sender was killed is due again when its lease ends.
			.where('state', 'in', ['queued', 'sending'])
			.where('due_at', '<=', now.toISOString())
			.$if(divisionName !== undefined, (query) =>
				query.where('division_id', 'in', (divisions) =>
					divisions
						.selectFrom('divisions')
						.select('id')
						.where('name', '=', divisionName ?? ''),
				),
			)
			.orderBy('id')
			.limit(limit);
		const rows = await (desk.kind === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
		if (rows.length === 0) return [];
		await transaction
			.updateTable('outbox')
			.set((field) => ({
				state: 'sending',
				tries: field('tries', '+', 1),
				due_at: new Date(now.getTime() + leaseMs).toISOString(),
			}))
			.where(
				'id',
				'in',
				rows.map(({ id }) => id),
			)
			.execute();
		return await Promise.all(
			rows.map(async (row) => toOutgoing(row, await readOriginal(row, transaction))),
		);
	});
}

async function readOriginal(
	{ original_sha256: sha256 }: OutboxRow,
	connection: Pick<Desk['db'], 'selectFrom'>,
): Promise<Buffer | undefined> {
	if (sha256 === null) return undefined;
	const blob = await connection
		.selectFrom('blobs')
		.select('content')
		.where('sha256', '=', sha256)
		.executeTakeFirst();
	return blob?.content;
}

function toOutgoing(row: OutboxRow, original: Buffer | undefined) {
	return {
		id: row.id,
		messageId: row.message_id,
		from: row.sender,
		to: JSON.parse(row.recipients) as string[],
		subject: row.subject,
		text: row.text,
		html: row.html,
		headers: JSON.parse(row.headers) as Record<string, string>,
		tries: row.tries,
		...(original === undefined ? {} : { original }),
	};
}

async function update(desk: Desk, id: number, changes: Partial<OutboxRow>): Promise<void> {
	await desk.db.updateTable('outbox').set(changes).where('id', '=', id).execute();
}
