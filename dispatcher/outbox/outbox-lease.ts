import { inTransaction, type Store, type StoreConnection } from '../database/open-store';
import type { OutboxRow, OutboxState } from '../database/schema';
import { noteDelivery } from './note-delivery';
import type { Delivery } from './outbox';
import { readSendable } from './sendable-attachments';
import type { OutgoingAttachment } from './types';

/** Whose mails, and who wants to send them. */
export interface LeaseRequest {
	divisionName: string;
	/** Unique to a sender's run. */
	owner: string;
	/** How long no other sender gets the mail, unless {@link prolongLease} is called. */
	leaseMs: number;
}

/** One mail that one sender may send. */
export interface Lease {
	id: number;
	owner: string;
	/** The communication that tells what becomes of it. */
	communicationId?: number;
}

/** A mail of the outbox, leased. */
export interface LeasedMail extends Lease {
	messageId: string;
	from: string;
	deliveries: Delivery[];
	/** Of the recipients those that stand in Cc. */
	copies: string[];
	subject: string;
	text: string;
	html: string;
	headers: Record<string, string>;
	/** A person wrote it. */
	isPersonal: boolean;
	/** Files that go with it, unless a server has refused them. */
	attachments: OutgoingAttachment[];
	/** How often a server said something about it. */
	tries: number;
	/** The mail it is about, if it is still to be attached. */
	original?: Buffer;
	/** What stands in place of the original. */
	originalNote?: string;
	/** Its last sender ended after the server had begun to get it. */
	wasInterrupted: boolean;
}

/** What became of a leased mail. */
export interface Settlement {
	state: Exclude<OutboxState, 'held' | 'sending' | 'suppressed'>;
	deliveries: Delivery[];
	tries: number;
	/** The next try; null at an end. */
	dueAt: Date | null;
	lastFailure?: string;
	serverAnswer?: string;
	originalNote?: string;
}

/** Whether a mail of the division is due. */
export async function holdsDueMail(store: Store, divisionName: string): Promise<boolean> {
	const first = await firstDue(store, divisionName);
	return first !== undefined && first.getTime() <= store.clock().getTime();
}

/**
 * When the next mail of the division is due, also one that another sender has, since that sender may end.
 *
 * @returns undefined if none waits.
 */
export async function firstDue(store: Store, divisionName: string): Promise<Date | undefined> {
	const row = await waiting(store, divisionName).orderBy('due_at').limit(1).executeTakeFirst();
	return row?.due_at == null ? undefined : new Date(row.due_at);
}

/**
 * Takes the mail that has been due for longest, so that no other sender has it meanwhile.
 *
 * @returns undefined where none is due.
 */
export async function leaseNext(
	store: Store,
	{ divisionName, owner, leaseMs }: LeaseRequest,
): Promise<LeasedMail | undefined> {
	return await store.db.transaction().execute(async (transaction) => {
		const now = store.clock();
		const due = waiting({ db: transaction }, divisionName)
			.selectAll()
			.where('due_at', '<=', now.toISOString())
			// A mail that failed goes behind the others, so that it does not hold them up.
			.orderBy('due_at')
			.orderBy('id')
			.limit(1);
		const row = await (
			store.kind === 'postgres' ? due.forUpdate().skipLocked() : due
		).executeTakeFirst();
		if (row === undefined) return undefined;
		await transaction
			.updateTable('outbox')
			.set({
				state: 'sending',
				lease_owner: owner,
				due_at: new Date(now.getTime() + leaseMs).toISOString(),
			})
			.where('id', '=', row.id)
			.execute();
		return toLeased(await withTexts(row, transaction), owner, await readContents(row, transaction));
	});
}

/** Extends the lease by `leaseMs`, if it still holds. */
export async function prolongLease(store: Store, lease: Lease, leaseMs: number): Promise<void> {
	const dueAt = new Date(store.clock().getTime() + leaseMs).toISOString();
	await held(store, lease).set({ due_at: dueAt }).execute();
}

/**
 * Notes that the server may have the mail from now on, whatever happens to its sender.
 *
 * @returns false if another sender has it: then it must not be sent.
 */
export async function noteBody(store: Store, lease: Lease): Promise<boolean> {
	const changed = await held(store, lease)
		.set({ body_begun_at: store.clock().toISOString() })
		.executeTakeFirst();
	return changed.numUpdatedRows > 0n;
}

/**
 * Writes what became of the mail and ends the lease.
 *
 * @returns false if another sender has it, and nothing was written.
 */
export async function settleMail(
	store: Store,
	lease: Lease,
	settlement: Settlement,
): Promise<boolean> {
	return await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const changed = await held(within, lease).set(columnsOf(store, settlement)).executeTakeFirst();
		const isOurs = changed.numUpdatedRows > 0n;
		if (isOurs && lease.communicationId !== undefined) {
			await noteDelivery(within, lease.communicationId, settlement);
		}
		return isOurs;
	});
}

function columnsOf(
	store: Store,
	{ state, deliveries, tries, dueAt, lastFailure, serverAnswer, originalNote }: Settlement,
) {
	return {
		state,
		tries,
		deliveries: JSON.stringify(deliveries),
		due_at: dueAt?.toISOString() ?? null,
		lease_owner: null,
		body_begun_at: null,
		...(lastFailure === undefined ? {} : { last_failure: lastFailure }),
		...(serverAnswer === undefined ? {} : { server_answer: serverAnswer }),
		...(originalNote === undefined ? {} : { original_note: originalNote }),
		...(state === 'sent' || state === 'partly-sent'
			? { sent_at: store.clock().toISOString() }
			: {}),
	};
}

function held(store: Store, { id, owner }: Lease) {
	return store.db
		.updateTable('outbox')
		.where('id', '=', id)
		.where('state', '=', 'sending')
		.where('lease_owner', '=', owner);
}

/** A mail whose sender was killed is due again when its lease ends. */
function waiting({ db }: Pick<Store, 'db'>, divisionName: string) {
	return db
		.selectFrom('outbox')
		.select('outbox.due_at')
		.where('state', 'in', ['queued', 'sending'])
		.where('division_id', 'in', (divisions) =>
			divisions.selectFrom('divisions').select('id').where('name', '=', divisionName),
		);
}

/** A mail of a task's history has its texts there. */
async function withTexts(row: OutboxRow, connection: StoreConnection): Promise<OutboxRow> {
	if (row.communication_id === null) return row;
	const { subject, text, html } = await connection
		.selectFrom('communications')
		.select(['subject', 'text', 'html'])
		.where('id', '=', row.communication_id)
		.executeTakeFirstOrThrow();
	return { ...row, subject, text, html: html ?? '' };
}

/** What goes with a mail, unless a server has refused it. */
async function readContents(
	{ original_sha256: sha256, original_note: note, attachments_of: of }: OutboxRow,
	connection: StoreConnection,
): Promise<Pick<LeasedMail, 'original' | 'attachments'>> {
	if (note !== null) return { attachments: [] };
	const attachments = of === null ? [] : await readSendable(connection, of);
	if (sha256 === null) return { attachments };
	const blob = await connection
		.selectFrom('blobs')
		.select('content')
		.where('sha256', '=', sha256)
		.executeTakeFirst();
	return blob === undefined ? { attachments } : { attachments, original: blob.content };
}

function toLeased(
	row: OutboxRow,
	owner: string,
	contents: Pick<LeasedMail, 'original' | 'attachments'>,
): LeasedMail {
	return {
		id: row.id,
		owner,
		...(row.communication_id === null ? {} : { communicationId: row.communication_id }),
		messageId: row.message_id,
		from: row.sender,
		deliveries: JSON.parse(row.deliveries) as Delivery[],
		copies: JSON.parse(row.copies) as string[],
		subject: row.subject,
		text: row.text,
		html: row.html,
		headers: JSON.parse(row.headers) as Record<string, string>,
		isPersonal: row.is_personal === 1,
		tries: row.tries,
		wasInterrupted: row.state === 'sending' && row.body_begun_at !== null,
		...contents,
		...(row.original_note === null ? {} : { originalNote: row.original_note }),
	};
}
