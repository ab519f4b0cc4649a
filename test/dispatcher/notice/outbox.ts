import type { OutboxStore, OutgoingMail } from '../../../dispatcher/notice/types';

/** What the sender told an outbox about one mail. */
export type OutboxMark =
	| { id: number; sent: true; serverAnswer: string }
	| { id: number; sent: false; reason: string; retryAt: Date | undefined };

/** An outbox in memory: the port's contract without a database. */
export interface MemoryOutbox extends OutboxStore {
	marks: OutboxMark[];
}

/** Creates an outbox in which these mails are due. */
export function memoryOutbox(mails: OutgoingMail[]): MemoryOutbox {
	const due = [...mails];
	const marks: OutboxMark[] = [];
	return {
		marks,
		takeDue: async (limit) => due.splice(0, limit),
		markSent: async (id, serverAnswer) => {
			marks.push({ id, sent: true, serverAnswer });
		},
		markFailed: async (id, reason, retryAt) => {
			marks.push({ id, sent: false, reason, retryAt });
		},
	};
}

/** A mail of the outbox to this recipient; a test changes what it is about. */
export function outgoingMail(to: string, changes: Partial<OutgoingMail> = {}): OutgoingMail {
	return {
		id: 1,
		messageId: '<fixed-before@example.com>',
		from: 'Help Desk <desk@example.com>',
		to: [to],
		subject: 'Courriel non traité',
		text: 'Bonjour, é.\n',
		html: '<p>Bonjour, é.</p>\n',
		headers: {},
		tries: 0,
		...changes,
	};
}
