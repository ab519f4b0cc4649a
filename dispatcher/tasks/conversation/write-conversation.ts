import type { Store } from '../../database/open-store';
import type { FilingFacts } from '../filing-plan';
import type { Communication } from '../types';
import { Batch } from './batch';
import type { EmployeeAction } from './employee-action';
import { writeEmployeeMessages } from './employee-messages';
import { eventsOf } from './events-of-mail';
import type { FiledNow } from './filed-now';
import { writeFiledMessages } from './filed-messages';
import { addNoteOf } from './forwarding-note';
import { queueOutgoing, type OutgoingMessage } from './outgoing';
import { noteEvents } from './task-events';

/** What the desk wrote about a batch. */
export interface WrittenConversation {
	/** The employees' answers, by the positions of their mails. */
	answers: Map<number, Communication>;
	/** What is sent because of each mail, by its position. */
	messages: Map<number, Communication[]>;
}

/** A message, and the mail that causes it. */
interface Draft {
	position: number;
	message: OutgoingMessage;
}

/**
 * Writes what the mails of a batch cause: acknowledgements, forwards, the answers of employees, and what
 * was done with the tasks. In the transaction that files the mails, so that both happen or neither.
 *
 * @param store inside of the transaction.
 */
export async function writeConversation(
	store: Store,
	mails: FiledNow[],
	facts: FilingFacts,
): Promise<WrittenConversation> {
	for (const mail of mails) await addNoteOf(store, mail);
	const written = mails.some(mayCause)
		? await writeMessages(await Batch.open(store, facts, mails), mails)
		: nothingWritten();
	const events = mails.flatMap((mail) => {
		const { position } = mail;
		const communication = mail.communication ?? written.answers.get(position);
		return eventsOf({ ...mail, communication }, written.messages.get(position) ?? []);
	});
	await noteEvents(store.db, events, store.clock().toISOString());
	return written;
}

/** For a division that writes nothing nothing more is asked of the desk. */
function mayCause(mail: FiledNow): boolean {
	const { acknowledgement, forward } = mail.request.rules.communication;
	return acknowledgement !== 'off' || forward !== 'none' || actionOf(mail) !== undefined;
}

function actionOf({ plan }: FiledNow): EmployeeAction | undefined {
	return plan.kind === 'join' ? plan.action : undefined;
}

async function writeMessages(batch: Batch, mails: FiledNow[]): Promise<WrittenConversation> {
	const drafts: Draft[] = [];
	for (const mail of mails) {
		const { position } = mail;
		const action = actionOf(mail);
		const isPlain = action === undefined || action.kind === 'aside';
		const caused = [
			...(isPlain ? await writeFiledMessages(batch, mail) : []),
			...(action === undefined ? [] : await writeEmployeeMessages(batch, mail, action)),
		];
		drafts.push(...caused.map((message) => ({ position, message })));
	}
	return await queueDrafts(batch, drafts);
}

async function queueDrafts({ store, desk }: Batch, drafts: Draft[]): Promise<WrittenConversation> {
	const written = nothingWritten();
	const { answers, messages } = written;
	const outgoing = drafts.map(({ message }) => message);
	for (const [index, communication] of (await queueOutgoing(store, desk, outgoing)).entries()) {
		const { position, message } = drafts[index] as Draft;
		messages.set(position, [...(messages.get(position) ?? []), communication]);
		if (message.purpose === 'answer') answers.set(position, communication);
	}
	return written;
}

function nothingWritten(): WrittenConversation {
	return { answers: new Map(), messages: new Map() };
}
