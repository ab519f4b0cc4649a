import { addressKey } from '../../core/address-key';
import type { MessagePurpose } from '../../core/communication';
import { DispatcherError } from '../../core/errors';
import { inTransaction, type Store } from '../../database/open-store';
import type { CommunicationRow } from '../../database/schema';
import type { DeliveryFailure } from '../../outbox/delivery-failures';
import { queueMail, type Delivery } from '../../outbox/outbox';
import { writerOf } from '../communications';
import { readStoredCommunication } from '../history';
import type { Address, StoredCommunication } from '../types';
import { forwardedName, toQueuedMail, type SendableMessage } from './queued-message';
import { readSendingDesk, readSendingDivision, type SendingDivision } from './sending-division';

/** A message of the desk, as the history keeps it. */
type SentRow = CommunicationRow & { purpose: MessagePurpose; message_id: string };

/** What the outbox still knows of a message. */
interface KnownMail {
	key: string;
	deliveries: Delivery[];
}

/**
 * Sends a message of a task's history again, the same under the same Message-ID: to those whom it did not
 * reach, or to all if none is known of.
 *
 * @returns the message, with what becomes of it.
 * @throws DispatcherError `not-found` if there is no such communication; `not-possible` if it is none that
 *   the desk has sent, if it is on its way, or while nothing is sent.
 */
export async function sendAgain(
	store: Store,
	communicationId: number,
): Promise<StoredCommunication> {
	if (!Number.isSafeInteger(communicationId)) throw noSuch(communicationId);
	const communication = await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		// First: who comes second finds what the first one has queued.
		const row = await lockMessage(within, communicationId);
		const desk = await readSendingDesk(within);
		if (!desk.settings.sendsCommunications) throw sendsNothing();
		const division = await readSendingDivision(transaction, row.division_id);
		const known = await takeFromOutbox(within, communicationId);
		const message = toMessage(row, division, known);
		const { state } = await queueMail(within, toQueuedMail(desk.settings, message));
		await transaction
			.updateTable('communications')
			// Of the recipients that it goes to now, something new will be known.
			.set({ delivery: state, failures: null })
			.where('id', '=', row.id)
			.execute();
		return await readStoredCommunication(within, row.id);
	});
	store.changes.emit('outbox', communication.division);
	return communication;
}

async function lockMessage(store: Store, communicationId: number): Promise<SentRow> {
	const query = store.db.selectFrom('communications').selectAll().where('id', '=', communicationId);
	const row = await (store.kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
	if (row === undefined) throw noSuch(communicationId);
	const { direction, purpose, message_id: messageId } = row;
	if (direction !== 'outgoing' || purpose === null || messageId === null) throw notOurs(row);
	return { ...row, purpose, message_id: messageId };
}

/**
 * Takes what the outbox knows of a message out of it: a Message-ID is there once.
 *
 * @returns undefined where it has been pruned.
 */
async function takeFromOutbox(store: Store, id: number): Promise<KnownMail | undefined> {
	const query = store.db
		.selectFrom('outbox')
		.select(['id', 'key', 'state', 'deliveries'])
		.where('communication_id', '=', id);
	const row = await (store.kind === 'postgres' ? query.forUpdate() : query).executeTakeFirst();
	if (row === undefined) return undefined;
	if (['held', 'queued', 'sending'].includes(row.state)) throw onItsWay(id);
	await store.db.deleteFrom('outbox').where('id', '=', row.id).execute();
	return { key: row.key, deliveries: JSON.parse(row.deliveries) as Delivery[] };
}

function toMessage(
	row: SentRow,
	division: SendingDivision,
	known: KnownMail | undefined,
): SendableMessage {
	const { id, purpose, about_id: aboutId } = row;
	const wanted = missed(row, known);
	const of = (json: string): string[] =>
		(JSON.parse(json) as Address[]).map(({ address }) => address).filter(wanted);
	const [to, copies] = [of(row.to_addresses), of(row.cc_addresses)];
	const isForward = purpose === 'forward';
	return {
		purpose,
		key: `again:${id}:${roundOf(known) + 1}`,
		division,
		taskId: row.task_id,
		communicationId: id,
		messageId: row.message_id,
		senderName: isForward ? forwardedName(writerOf(row), division) : division.name,
		// Somebody has to stand in the field To.
		...(to.length === 0 ? { to: copies, copies: [] } : { to, copies }),
		inReplyTo: row.in_reply_to,
		references: JSON.parse(row.reference_ids) as string[],
		attachmentsOf: isForward ? (aboutId ?? undefined) : id,
	};
}

/** Tells whom a message did not reach, as far as that is known; where it has reached all, all of them. */
function missed(row: SentRow, known: KnownMail | undefined): (address: string) => boolean {
	const all = [row.to_addresses, row.cc_addresses]
		.flatMap((json) => JSON.parse(json) as Address[])
		.map(({ address }) => addressKey(address));
	const failed = new Set(
		(JSON.parse(row.failures ?? '[]') as DeliveryFailure[]).map(({ address }) =>
			addressKey(address),
		),
	);
	const states = new Map(
		(known?.deliveries ?? []).map(({ address, state }) => [addressKey(address), state]),
	);
	// Who was left out at first had reached the hourly limit.
	const isFirst = known !== undefined && roundOf(known) === 0;
	const isMissed = (key: string): boolean =>
		failed.has(key) || (states.get(key) ?? (isFirst ? 'suppressed' : 'sent')) !== 'sent';
	const left = new Set(all.filter(isMissed));
	return (address) => left.size === 0 || left.has(addressKey(address));
}

/** How often it was sent again, as the outbox knows. */
function roundOf(known: KnownMail | undefined): number {
	const [kind, , round] = (known?.key ?? '').split(':');
	return kind === 'again' ? Number(round) : 0;
}

function noSuch(id: number): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no communication ${id}`,
		whatToDo: 'Check the ID, and that the node uses the same database as the trigger.',
	});
}

function notOurs({ id, direction }: CommunicationRow): DispatcherError {
	const what = direction === 'note' ? 'a note' : 'a mail that came in';
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: `Communication ${id} is ${what}, and was not sent by the help desk`,
		whatToDo: 'Use the ID of a communication with the direction outgoing.',
	});
}

function onItsWay(id: number): DispatcherError {
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: `Communication ${id} is still waiting to be sent`,
		whatToDo:
			'Wait until its delivery is no longer queued. If it takes long, check that the division’s workflow is published and not paused.',
	});
}

function sendsNothing(): DispatcherError {
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: 'Nothing can be sent again: sending is switched off',
		whatToDo: 'Turn on Sends Communications in the settings of the dispatcher first.',
	});
}
