import type { MatchedBy } from '../ledger/filing-decision';
import type { FileMailRequest } from './filing-request';

/** More messages a mail does not report on. */
const MOST_REPORTED = 20;
/** Of what is typed in a subject, so many digits are shown. */
const MOST_DIGITS = 40;

/** What may show to which task a mail belongs. */
export interface Sign {
	by: MatchedBy;
	/** As it is shown: `[TAG#1042]`, or a Message-ID. */
	reference: string;
	/** What it names: a task by its id, or a message. */
	names: { taskId: number } | { messageId: string };
}

/** The signs of a mail, in the order in which they count. */
export function signsOf({ mail, named, tag }: FileMailRequest): Sign[] {
	const tagged = (by: MatchedBy, digits: string[]): Sign[] =>
		digits.map((id) => ({
			by,
			reference: `[${tag}#${id.slice(0, MOST_DIGITS)}]`,
			names: { taskId: Number(id) },
		}));
	const messages = (by: MatchedBy, ids: string[]): Sign[] =>
		ids.map((messageId) => ({ by, reference: messageId, names: { messageId } }));
	const own = mail.messageId === null ? [] : [mail.messageId];
	return [
		...tagged('subject', named.subject),
		...tagged('address', named.address),
		...messages('inReplyTo', mail.inReplyTo === null ? [] : [mail.inReplyTo]),
		...messages('references', mail.references.toReversed()),
		// Its own, too: an answer to it may have come first.
		...messages('sharedReference', [...answeredBy(mail), ...own]),
		...tagged('text', named.text),
		...messages('report', reportedBy(mail)),
	];
}

/** Message-IDs that a mail answers, the nearest first (RFC 5322 section 3.6.4). */
export function answeredBy({ inReplyTo, references }: FileMailRequest['mail']): string[] {
	return [...new Set([...(inReplyTo === null ? [] : [inReplyTo]), ...references.toReversed()])];
}

/** Message-IDs that a mail reports on. */
export function reportedBy({ reportedMessageIds }: FileMailRequest['mail']): string[] {
	return reportedMessageIds.slice(0, MOST_REPORTED);
}

/** The tasks' ids that a mail names; a number too large for any task is left out. */
export function namedIds({ named: { subject, address, text } }: FileMailRequest): number[] {
	return [...subject, ...address, ...text].map(Number).filter(Number.isSafeInteger);
}
