import { simpleParser } from 'mailparser';
import { readAuthor } from './addresses';
import { bodyStart, boundedHeader } from './bounded-header';
import { cleanLine } from './clean-text';
import { dateField, readIdField } from './headers';
import type { MailAddress } from './mail';
import { readMessageIds } from './message-ids';

/** How a mail belongs to others, as far as its header tells, and whose it is. */
export interface ThreadFields {
	/** With its angle brackets. */
	messageId: string | null;
	/** Message-IDs that it answers, the nearest first. */
	answered: string[];
	/** Its first author; null if the header names none. */
	from: MailAddress | null;
	subject: string;
	/** The field Date as it is; empty where there is none. */
	date: string;
}

const LONGEST_LINE = 1_000;
/** Of a mail whose header tells nothing. */
export const NO_THREAD: ThreadFields = {
	messageId: null,
	answered: [],
	from: null,
	subject: '',
	date: '',
};

/**
 * Reads how a mail belongs to others (RFC 5322 section 3.6.4).
 *
 * @param source its fields, its header or all of it; what cannot be read counts as not there.
 */
export async function readThreadFields(source: Buffer): Promise<ThreadFields> {
	const header = source.subarray(0, bodyStart(source));
	if (header.length === 0) return NO_THREAD;
	const parsed = await simpleParser(boundedHeader(header), { skipTextLinks: true }).catch(
		() => undefined,
	);
	return {
		messageId: readMessageIds(parsed?.messageId)[0] ?? null,
		answered:
			parsed === undefined
				? []
				: [
						...readIdField(parsed, 'in-reply-to').slice(0, 1),
						...readIdField(parsed, 'references').toReversed(),
					],
		from: readAuthor(parsed),
		subject: cleanLine(parsed?.subject ?? '', LONGEST_LINE),
		date: cleanLine((parsed && dateField(parsed)) ?? '', LONGEST_LINE),
	};
}
