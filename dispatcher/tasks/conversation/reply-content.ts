import { DispatcherError } from '../../core/errors';
import { storable } from '../../database/storable';
import { plainText } from '../../message/plain-text';
import { readHtml } from '../../message/safe-html';
import { ATTACHED_OCTETS } from '../../outbox/sendable-attachments';
import type { IncomingAttachment } from '../communications';
import { readText } from '../task-fields';

const LONGEST_TEXT = 100_000;
const LONGEST_HTML = 500_000;
/** Longer HTML is not laid out in its text: that would hold n8n's thread for too long. */
const LONGEST_LAID_OUT = 20_000;
const MEGABYTE = 1024 ** 2;

/** What a reply says. */
export interface ReplyTexts {
	text: string;
	/** Null: it is made of the text. */
	html: string | null;
}

/**
 * Reads what a reply says. The HTML is its author's own and stays as it is; where there is no text, it is
 * made of the HTML.
 *
 * @throws DispatcherError `settings-invalid` if a text is too long or none.
 */
export function readReplyTexts(typed: { text?: unknown; html?: unknown }): ReplyTexts {
	const text = readPart('text', typed.text, LONGEST_TEXT);
	const html = readPart('HTML', typed.html, LONGEST_HTML);
	if (html === '') return { text, html: null };
	return { text: text === '' ? textOf(html) : text, html };
}

function textOf(html: string): string {
	return html.length > LONGEST_LAID_OUT ? plainText(html) : readHtml(html).text;
}

function readPart(field: string, typed: unknown, longest: number): string {
	const text = storable(readText(field, typed)).trim();
	if (text.length <= longest) return text;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The ${field} of the reply is longer than ${longest} characters`,
		whatToDo: 'Shorten it, or attach it as a file.',
	});
}

/** An attachment with its content in memory. */
export type ReadReplyAttachment = IncomingAttachment & { content: Buffer };

/**
 * Reads the files of a reply, one after the other, as long as a mail takes them.
 *
 * @throws DispatcherError `settings-invalid` if they are too large together, and what reading one throws.
 */
export async function readReplyAttachments(
	attachments: IncomingAttachment[],
): Promise<ReadReplyAttachment[]> {
	const known = attachments.reduce((sum, { size }) => sum + size, 0);
	if (known > ATTACHED_OCTETS) throw tooLarge();
	const read: ReadReplyAttachment[] = [];
	let octets = 0;
	for (const { content: coming = Buffer.alloc(0), ...attachment } of attachments) {
		const content = typeof coming === 'function' ? await coming() : coming;
		octets += content.length;
		if (octets > ATTACHED_OCTETS) throw tooLarge();
		read.push({ ...attachment, size: content.length, content });
	}
	return read;
}

function tooLarge(): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The attachments of the reply are larger than ${ATTACHED_OCTETS / MEGABYTE} MB together`,
		whatToDo: 'Attach fewer or smaller files, or send a link to them. Nothing was sent.',
	});
}
