import type { Store } from '../database/open-store';
import type { OutboxRow, OutboxState } from '../database/schema';
import type { Delivery } from './outbox';

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
}

/** A mail of the outbox, leased. */
export interface LeasedMail extends Lease {
	messageId: string;
	from: string;
	deliveries: Delivery[];
	subject: string;
	text: string;
	html: string;
	headers: Record<string, string>;
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
		return toLeased(row, owner, await readOriginal(row, transaction));
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
	const { state, deliveries, tries, dueAt, lastFailure, serverAnswer, originalNote } = settlement;
	const changed = await held(store, lease)
		.set({
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
		})
		.executeTakeFirst();
	return changed.numUpdatedRows > 0n;
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

async function readOriginal(
	{ original_sha256: sha256, original_note: note }: OutboxRow,
	connection: Pick<Store['db'], 'selectFrom'>,
): Promise<Buffer | undefined> {
	if (sha256 === null || note !== null) return undefined;
	const blob = await connection
		.selectFrom('blobs')
		.select('content')
		.where('sha256', '=', sha256)
		.executeTakeFirst();
	return blob?.content;
}

function toLeased(row: OutboxRow, owner: string, original: Buffer | undefined): LeasedMail {
	return {
		id: row.id,
		owner,
		messageId: row.message_id,
		from: row.sender,
		deliveries: JSON.parse(row.deliveries) as Delivery[],
		subject: row.subject,
		text: row.text,
		html: row.html,
		headers: JSON.parse(row.headers) as Record<string, string>,
		tries: row.tries,
		wasInterrupted: row.state === 'sending' && row.body_begun_at !== null,
		...(original === undefined ? {} : { original }),
		...(row.original_note === null ? {} : { originalNote: row.original_note }),
	};
}
