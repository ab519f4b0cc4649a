import { readMessageIds } from './message-ids';

/** Of each text so much is searched: a report tells early what it is about. */
const SEARCHED_LENGTH = 512 * 1024;
const MOST_IDS = 50;

/** Media types of what a report gives back: RFC 3462, RFC 6522, and RFC 6533 for UTF-8. */
const returnedTypes = /^(message\/|text\/rfc822)/;

/**
 * A field that names a message, at the beginning of a line, quoted or not: its own Message-ID, the
 * Original-Message-ID of a receipt (RFC 8098), or the mark of what we send. Its value is what follows on
 * the line, and on the next one where it is folded. No part of it is without bound.
 */
const namingField =
	/(?:^|\n)[> \t]{0,20}(?:(?:x-)?(?:original-)?message-id|x-help-desk-dispatcher)[ \t]{0,5}:([^\n]{0,1000})(?:\n[> \t]{0,20}[ \t]([^\n]{0,1000}))?/gi;

/** What we send, wherever a copy of it stands. */
const ourMark = /x-help-desk-dispatcher/i;

/** Whether an attachment is a message that a report gives back, or tells of one. */
export function isReturnedMessage({ mediaType }: { mediaType: string }): boolean {
	return returnedTypes.test(mediaType);
}

/** A mail, where it may tell which other ones it is about. */
export interface Report {
	/** The mail's bytes. */
	source: Buffer;
	/** Its text, decoded. */
	text: string;
	/** Messages that it has attached, or their headers. */
	returned: Buffer[];
	/** Whether a machine wrote it. */
	automatic: boolean;
}

/**
 * Finds the messages that a bounce, a receipt or an automatic answer gives back: in attached mails
 * and headers, and, since many servers write them into their text, there. A mail of a person is
 * searched only where it holds a copy of what we sent.
 *
 * @returns their Message-IDs with angle brackets, each once. Anybody may write them into a mail, so
 *   they are good for nothing but a comparison with what was sent.
 */
export function reportedMessageIds({ source, text, returned, automatic }: Report): string[] {
	const decoded = [text.slice(0, SEARCHED_LENGTH), ...returned.map((part) => asText(part))];
	const searched = automatic
		? [...decoded, bodyOf(source)]
		: decoded.filter((part) => ourMark.test(part));
	const found = searched.flatMap(namedIn);
	return [...new Set(found)].slice(0, MOST_IDS);
}

function namedIn(text: string): string[] {
	const lines = text.replaceAll(/\r\n?/g, '\n');
	return [...lines.matchAll(namingField)].flatMap(([, value = '', folded = '']) => {
		const ids = readMessageIds(value);
		const [id] = ids.length > 0 ? ids : readMessageIds(folded);
		const isWhole = id !== undefined && `${value}${folded}`.includes(id);
		const isId = isWhole || (id?.includes('@') === true && !value.includes('<'));
		return isId && id !== undefined ? [id] : [];
	});
}

/** What follows the mail's own header, whose fields name the mail itself. */
function bodyOf(source: Buffer): string {
	const end = /\r?\n\r?\n|\r\r/.exec(asText(source));
	return end === null ? '' : asText(source.subarray(end.index));
}

/** Octet by octet, since Message-IDs are ASCII and anything else does not matter here. */
function asText(octets: Buffer): string {
	return octets.toString('latin1', 0, SEARCHED_LENGTH);
}
