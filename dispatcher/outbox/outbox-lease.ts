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
	/** How long no other sender gets a mail, unless {@link prolongLeases} is called. */
	leaseMs: number;
}

/** One mail that one sender may send. */
export interface Lease {
	id: number;
	owner: string;
	/** The communication that tells what becomes of it. */
	communicationId?: number;
}

/** A lease, and since when the mail was due. */
export interface DueLease extends Lease {
	dueAt: string;
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
 * Takes the mails that have been due for longest, so that no other sender has them meanwhile.
 *
 * @param most so many at most.
 * @returns them in the order in which to send them; none where none is due.
 */
export async function leaseDue(
	store: Store,
	{ divisionName, owner, leaseMs }: LeaseRequest,
	most: number,
): Promise<DueLease[]> {
	return await store.db.transaction().execute(async (transaction) => {
		const now = store.clock();
		const due = waiting({ db: transaction }, divisionName)
			.select(['id', 'communication_id'])
			.where('due_at', '<=', now.toISOString())
			// A mail that failed goes behind the others, so that it does not hold them up.
			.orderBy('due_at')
			.orderBy('id')
			.limit(most);
		const rows = await (store.kind === 'postgres' ? due.forUpdate().skipLocked() : due).execute();
		if (rows.length === 0) return [];
		await transaction
			.updateTable('outbox')
			.set({
				state: 'sending',
				lease_owner: owner,
				due_at: new Date(now.getTime() + leaseMs).toISOString(),
			})
			.where(
				'id',
				'in',
				rows.map(({ id }) => id),
			)
			.execute();
		return rows.map(({ id, due_at: dueAt, communication_id: communicationId }) => ({
			...{ id, owner, dueAt: dueAt ?? now.toISOString() },
			...(communicationId === null ? {} : { communicationId }),
		}));
	});
}

/**
 * Reads a leased mail with all that goes with it.
 *
 * @returns undefined if another sender has it by now.
 */
export async function readLeased(
	{ db }: Store,
	{ id, owner }: Lease,
): Promise<LeasedMail | undefined> {
	const row = await db
		.selectFrom('outbox')
		.leftJoin('communications', 'communications.id', 'outbox.communication_id')
		.selectAll('outbox')
		// A mail of a task's history has its texts there.
		.select((field) => [
			field.fn.coalesce('communications.subject', 'outbox.subject').as('subject'),
			field.fn.coalesce('communications.text', 'outbox.text').as('text'),
			field.fn.coalesce('communications.html', 'outbox.html').as('html'),
		])
		.where('outbox.id', '=', id)
		.where('outbox.state', '=', 'sending')
		.where('outbox.lease_owner', '=', owner)
		.executeTakeFirst();
	return row === undefined ? undefined : toLeased(row, owner, await readContents(row, db));
}

/** Extends leases by `leaseMs`, as far as they still hold. */
export async function prolongLeases(
	{ db, clock }: Store,
	leases: Lease[],
	leaseMs: number,
): Promise<void> {
	const dueAt = new Date(clock().getTime() + leaseMs).toISOString();
	for (const { id, owner } of leases)
		await held({ db }, { id, owner }).set({ due_at: dueAt }).execute();
}

/** Gives mails back that were not sent: they are due as they were, and where they stood. */
export async function giveBack({ db }: Store, leases: DueLease[]): Promise<void> {
	for (const { id, owner, dueAt } of leases) {
		await held({ db }, { id, owner })
			.set((field) => ({
				// Whose sender ended in the middle is to be known by it still.
				state: field
					.case()
					.when('body_begun_at', 'is', null)
					.then('queued' as const)
					.else('sending' as const)
					.end(),
				lease_owner: null,
				due_at: dueAt,
			}))
			.execute();
	}
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

function held({ db }: Pick<Store, 'db'>, { id, owner }: Lease) {
	return db
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
		// Of one that nobody has begun with, and of one that was settled, there is no such time.
		wasInterrupted: row.body_begun_at !== null,
		...contents,
		...(row.original_note === null ? {} : { originalNote: row.original_note }),
	};
}
