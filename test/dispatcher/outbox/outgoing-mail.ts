import type { OutgoingMail } from '../../../dispatcher/outbox/types';

/** A mail to this recipient; a test changes what it is about. */
export function outgoingMail(to: string, changes: Partial<OutgoingMail> = {}): OutgoingMail {
	return {
		messageId: '<fixed-before@example.com>',
		from: 'Help Desk <desk@example.com>',
		to: [to],
		recipients: changes.to ?? [to],
		subject: 'Courriel non traité',
		text: 'Bonjour, é.\n',
		html: '<p>Bonjour, é.</p>\n',
		headers: {},
		...changes,
	};
}
