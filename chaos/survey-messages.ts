import type { Store } from '../dispatcher/database/open-store';
import type { Delivery } from '../dispatcher/outbox/outbox';
import type { KeptMail } from '../test/hosts/smtp';
import type { FoundRecipient } from './audit-messages';
import { findMark } from './plan';
import type { Sorter } from './sorter';

const MESSAGE_ID = /^message-id:\s*(<[^>]+>)/im;

/** A mail that the SMTP server took. */
interface Arrival {
	messageId: string;
	/** The envelope's. */
	to: string[];
}

/** Reads what the SMTP server took. */
export function readDeliveries(mails: readonly KeptMail[]): Arrival[] {
	return mails.map(({ raw, to }) => {
		return { messageId: MESSAGE_ID.exec(raw.toString('latin1'))?.[1] ?? '', to };
	});
}

/**
 * Sorts what the desk wrote about mails by the marks of these, with what became of it.
 *
 * @returns the Message-IDs.
 */
export async function surveyMessages(
	{ store, deliveries }: { store: Store; deliveries: readonly KeptMail[] },
	sorter: Sorter,
): Promise<Set<string>> {
	const rows = await readMessages(store);
	const arrivals = Map.groupBy(readDeliveries(deliveries), ({ messageId }) => messageId);
	for (const { id, messageId, purpose, delivery, outbox, ...texts } of rows) {
		const thing = `the ${purpose} ${id}`;
		const found = sorter.of(markOf(texts), thing);
		found?.messages.push({
			purpose: purpose ?? '',
			messageId: messageId ?? '',
			delivery: delivery ?? '',
			recipients: recipientsOf(outbox, arrivals.get(messageId ?? '') ?? []),
		});
	}
	return new Set(rows.map(({ messageId }) => messageId ?? ''));
}

async function readMessages({ db }: Store) {
	return await db
		.selectFrom('communications as messages')
		.leftJoin('communications as mails', 'mails.id', 'messages.about_id')
		.leftJoin('outbox', 'outbox.communication_id', 'messages.id')
		.select(['messages.id', 'messages.message_id as messageId', 'messages.purpose'])
		.select(['messages.delivery', 'messages.new_text as newText', 'outbox.deliveries as outbox'])
		.select(['mails.subject', 'mails.text', 'mails.html'])
		.where('messages.purpose', 'is not', null)
		.orderBy('messages.id')
		.execute();
}

/** That of the mail which it is about or, for an employee's answer and its copy, of the answer itself. */
function markOf(texts: {
	subject: string | null;
	text: string | null;
	html: string | null;
	newText: string;
}): string | undefined {
	const { subject, text, html, newText } = texts;
	return findMark(subject === null ? newText : `${subject} ${text ?? ''} ${html ?? ''}`);
}

function recipientsOf(outbox: string | null, arrivals: readonly Arrival[]): FoundRecipient[] {
	const deliveries = outbox === null ? [] : (JSON.parse(outbox) as Delivery[]);
	const told = deliveries.map(({ address, state, answersLost = 0 }) => {
		return { address, state, answersLost, arrived: countOf(arrivals, address) };
	});
	const known = new Set(told.map(({ address }) => address));
	const others = new Set(arrivals.flatMap(({ to }) => to).filter((address) => !known.has(address)));
	return [
		...told,
		...[...others].map((address) => {
			return { address, state: 'unknown', answersLost: 0, arrived: countOf(arrivals, address) };
		}),
	];
}

function countOf(arrivals: readonly Arrival[], address: string): number {
	return arrivals.flatMap(({ to }) => to).filter((one) => one === address).length;
}
