import type { IntakeRow } from '../database/schema';
import { cleanLine } from '../message/clean-text';
import type { MailAddress } from '../message/mail';

/** What a person knows a mail by. */
export interface MailHead {
	/** With its angle brackets; null if it has none. */
	messageId: string | null;
	from: MailAddress | null;
	subject: string;
	/** When the server received it; absent: not known. */
	receivedAt?: Date;
}

const LONGEST_SUBJECT = 300;
const LONGEST_ADDRESS = 320;
/** PostgreSQL has no place for longer ones in an index, and half of one finds nothing. */
const LONGEST_MESSAGE_ID = 500;

/** The columns of a mail's head. */
export type HeadColumns = Pick<
	IntakeRow,
	'message_id' | 'sender_name' | 'sender_address' | 'subject' | 'received_at'
>;

/**
 * A mail's head as columns.
 *
 * @param head undefined if nothing is known of the mail.
 * @param seenAt stands for the time of receipt if that is not known.
 */
export function headColumns(head: MailHead | undefined, seenAt: string): HeadColumns {
	const { messageId = null, from = null, subject = '', receivedAt } = head ?? {};
	const isKnown = receivedAt !== undefined && receivedAt.getTime() > 0;
	return {
		message_id: (messageId ?? '').length > LONGEST_MESSAGE_ID ? null : lineOf(messageId),
		sender_name: lineOf(from?.name, LONGEST_ADDRESS),
		sender_address: lineOf(from?.address, LONGEST_ADDRESS),
		subject: head === undefined ? null : cleanLine(subject, LONGEST_SUBJECT),
		received_at: isKnown ? receivedAt.toISOString() : seenAt,
	};
}

/** Null if nothing is left of it. */
function lineOf(text: string | null | undefined, longest = LONGEST_MESSAGE_ID): string | null {
	return cleanLine(text ?? '', longest) || null;
}
