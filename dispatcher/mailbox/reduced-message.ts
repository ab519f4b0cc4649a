import { createHash } from 'node:crypto';
import type { MessageStructureObject } from 'imapflow';
import type { AttachmentDescription } from '../core/attachment';

/** An attachment, and the number of its part in the mail. */
export type AttachmentPart = AttachmentDescription & Pick<TextPart, 'part'>;

/** A text part of a mail that is not read whole, with what is needed to decode it. */
export interface TextPart {
	/** The part's number, as FETCH wants it (RFC 3501 section 6.4.5). */
	part: string;
	/** `text/plain` or `text/html`. */
	type: string;
	charset: string;
	/** Content-Transfer-Encoding. */
	encoding: string;
}

/** What a mail's structure says of its text and of the rest. */
export interface MessageOutline {
	textParts: TextPart[];
	attachments: AttachmentPart[];
}

/** Of a header more is not read by anybody, and would hold up the thread that all else runs on. */
const LONGEST_HEADER_OCTETS = 256 * 1024;

/** Spaces before the colon, which RFC 5322 section 4.5.8 allows, are part of the name here. */
const contentHeader = /^(content-[^:]*|mime-version\s*):/i;
/** Nothing but what a header's token may hold, since these words come from a mail (RFC 2045). */
const unsafeInToken = /[^A-Za-z0-9!#$&^_.+/-]/g;

/**
 * Tells the text of a mail from its attachments: the first plain and the first HTML part are text.
 *
 * @param structure BODYSTRUCTURE (RFC 3501 section 7.4.2).
 */
export function outlineMessage(structure: MessageStructureObject): MessageOutline {
	const outline: MessageOutline = { textParts: [], attachments: [] };
	// The next one is the last, since taking from the front moves all others.
	const pending = [structure];
	for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
		if (node.childNodes !== undefined && node.type !== 'message/rfc822') {
			for (const child of node.childNodes.toReversed()) pending.push(child);
			continue;
		}
		addLeaf(outline, node);
	}
	return outline;
}

function addLeaf(outline: MessageOutline, node: MessageStructureObject): void {
	const { type, part = '1', encoding = '7bit', parameters, dispositionParameters } = node;
	const isText = type === 'text/plain' || type === 'text/html';
	const isFirst = !outline.textParts.some((known) => known.type === type);
	if (isText && isFirst && node.disposition !== 'attachment') {
		outline.textParts.push({ part, type, encoding, charset: parameters?.charset ?? 'utf-8' });
		return;
	}
	const contentId = node.id?.replace(/^<|>$/g, '');
	outline.attachments.push({
		fileName: dispositionParameters?.filename ?? parameters?.name ?? `part-${part}`,
		mediaType: type,
		size: node.size ?? 0,
		part,
		...(contentId ? { contentId } : {}),
	});
}

/**
 * Puts header and text parts together again as a valid message (RFC 2046 section 5.1.4).
 *
 * @param header the mail's own header block; its Content fields, which speak of the whole, are
 *   replaced, and what is beyond 256 kB is left out.
 * @param parts each text part with its content as it came, still encoded.
 */
export function reducedMessage(
	header: Buffer,
	parts: Array<TextPart & { content: Buffer }>,
): Buffer {
	const boundary = boundaryFor(parts);
	const chunks: Buffer[] = [
		// First, since the end of a long header is not read.
		Buffer.from('MIME-Version: 1.0\r\n'),
		Buffer.from(`Content-Type: multipart/alternative; boundary="${boundary}"\r\n`),
		Buffer.from(`${withoutContentFields(header)}\r\n`, 'latin1'),
	];
	for (const { type, charset, encoding, content } of parts) {
		chunks.push(
			Buffer.from(
				`--${boundary}\r\nContent-Type: ${token(type)}; charset="${token(charset)}"\r\n` +
					`Content-Transfer-Encoding: ${token(encoding)}\r\n\r\n`,
			),
			content,
			Buffer.from('\r\n'),
		);
	}
	chunks.push(Buffer.from(`--${boundary}--\r\n`));
	return Buffer.concat(chunks);
}

/** A text cannot hold its own hash, so no mail can write this boundary and make up a part. */
function boundaryFor(parts: Array<{ content: Buffer }>): string {
	const hash = createHash('sha256');
	for (const { content } of parts) hash.update(content);
	return `reduced-${hash.digest('hex').slice(0, 40)}`;
}

/** Each field with its line end. Latin 1 keeps every octet as it is. */
function withoutContentFields(header: Buffer): string {
	const unfolded = header
		.toString('latin1', 0, LONGEST_HEADER_OCTETS)
		.trimEnd()
		.split(/\r?\n(?![ \t])/);
	return unfolded
		.filter((field) => field !== '' && !isContinuation(field) && !contentHeader.test(field))
		.map((field) => `${field}\r\n`)
		.join('');
}

/** At the very beginning of a header: it would belong to the field that is put before it. */
function isContinuation(field: string): boolean {
	return field.startsWith(' ') || field.startsWith('\t');
}

function token(value: string): string {
	return value.replace(unsafeInToken, '').slice(0, 80);
}
