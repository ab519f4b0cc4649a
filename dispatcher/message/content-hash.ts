import { createHash } from 'node:crypto';

/** No clock that was ever set shows an earlier year; devices begin at 1970, 1980, 2000 and the like. */
const FIRST_YEAR = 2015;

/** RFC 5322 section 3.6.4: made unique by the domain of who made it. */
const isUnique = /^<[^<>@]+@[^<>@]+>$/;

const inBrackets = /\[[^\]]{0,100}\]/g;

/** What makes a mail the same one, wherever and however often a copy of it turns up. */
export interface HashedParts {
	messageId: string | null;
	senderAddress: string;
	/** ISO 8601: what the mail's own Date field says, never when a server received it. */
	date: string | null;
	subject: string;
	text: string;
	attachments: Array<{ fileName: string; size: number; content?: Buffer }>;
}

/**
 * The identity of a mail: whether two mails are copies of one. In this order:
 *
 * - **Message-ID and Date**: one mail, whatever else differs, since gateways (`[EXTERNAL]`) and lists
 *   (`[Staff]`, a footer, another From) change the rest. With another Date they are two: a sender that
 *   gives one Message-ID to many mails must not have them swallowed.
 * - **Message-ID without a Date**, or with that of a clock that was never set: one mail where sender and
 *   subject are the same, but for what stands in brackets.
 * - **A Date without a Message-ID**: one mail where sender, subject, text and attachments are the
 *   same, too.
 * - **Neither**, or a Message-ID without a domain such as `none`: a copy looks the same as the next
 *   alarm a minute later, so each is a mail of its own.
 *
 * Header fields that differ from copy to copy, such as Received and Delivered-To, never count.
 *
 * @returns SHA-256 in hex; empty for a mail that nothing identifies.
 */
export function contentHash(parts: HashedParts): string {
	const date = isFromSetClock(parts.date) ? parts.date : null;
	const sender = parts.senderAddress.toLowerCase();
	const { messageId } = parts;
	if (messageId !== null && isUnique.test(messageId)) {
		return hashOf([messageId, ...(date === null ? [sender, unmarked(parts.subject)] : [date])]);
	}
	if (date === null) return '';
	return hashOf(['', sender, date, parts.subject, parts.text, ...contentsOf(parts)]);
}

/** A subject without `[EXTERNAL]`, `[Staff]` and the like, in one case and with single spaces. */
function unmarked(subject: string): string {
	return subject.replaceAll(inBrackets, ' ').replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

function isFromSetClock(date: string | null): date is string {
	return date !== null && new Date(date).getUTCFullYear() >= FIRST_YEAR;
}

function contentsOf({ attachments }: HashedParts): Array<string | Buffer> {
	return attachments.flatMap(({ fileName, size, content }) => [fileName, content ?? String(size)]);
}

function hashOf(parts: Array<string | Buffer>): string {
	const hash = createHash('sha256');
	for (const part of parts) {
		const octets = Buffer.from(part);
		// With its length before it, no part can pass for the end of another one.
		hash.update(`${octets.length}:`).update(octets);
	}
	return hash.digest('hex');
}
