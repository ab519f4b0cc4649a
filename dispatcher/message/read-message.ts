import { simpleParser, type ParsedMail as Parsed } from 'mailparser';
import { DispatcherError } from '../core/errors';
import { boundedHeader } from './bounded-header';
import { Charsets } from './mime/charsets';
import { headerInUtf8 } from './mime/header-charset';
import type { MailBody } from './mime/mail-body';
import { readBody } from './mime/read-body';
import { beginsWithField, splitMessage, type SplitMessage } from './mime/split-message';

/**
 * Reads a mail's header and what it holds.
 *
 * @throws DispatcherError `mail-unreadable` if there is nothing, or its header cannot be parsed.
 */
export async function readMessage(source: Buffer): Promise<{ parsed: Parsed; body: MailBody }> {
	const message = split(source);
	const header = boundedHeader(message.header);
	const charsets = new Charsets();
	// The body first: of its charset more is known.
	const body = readBody({ ...message, header }, charsets);
	return { parsed: await parse(headerInUtf8(header, charsets)), body };
}

/**
 * Reads a mail's header, and leaves what follows it as it is.
 *
 * @throws DispatcherError `mail-unreadable` if there is nothing, or its header cannot be parsed.
 */
export async function readHeaderOnly(source: Buffer): Promise<{ parsed: Parsed; body: Buffer }> {
	const { header, body } = split(source);
	return { parsed: await parse(headerInUtf8(boundedHeader(header), new Charsets())), body };
}

/** @throws DispatcherError `mail-unreadable` if there is nothing. */
function split(source: Buffer): SplitMessage {
	if (source.length === 0) throw unreadable(new Error('The mail is empty'));
	return beginsWithField(source)
		? splitMessage(source)
		: { header: source.subarray(0, 0), body: source };
}

/** @param header in UTF-8; may be empty. */
async function parse(header: Buffer): Promise<Parsed> {
	try {
		return await simpleParser(Buffer.concat([header, Buffer.from('\r\n')]), {
			skipTextToHtml: true,
			skipHtmlToText: true,
			skipTextLinks: true,
			keepCidLinks: true,
		});
	} catch (error) {
		throw unreadable(error);
	}
}

function unreadable(cause: unknown): DispatcherError {
	return new DispatcherError({
		code: 'mail-unreadable',
		whatHappened: `The mail cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
		whatToDo: 'Open it in a mail program; the mail itself is unchanged.',
		cause,
	});
}
