import { simpleParser, type ParsedMail as Parsed } from 'mailparser';
import type { AttachmentDescription, ReadAttachment } from '../core/attachment';
import { DispatcherError } from '../core/errors';
import { readAddresses } from './addresses';
import { automaticReason } from './automatic-mail';
import { boundedHeader } from './bounded-header';
import { cleanLine } from './clean-text';
import { contentHash, type HashedParts } from './content-hash';
import { safeFileName } from './file-name';
import { readHeaders, readMessageIds, readSigns } from './headers';
import { blankMail, type AttachmentSummary, type Mail, type ParsedMail } from './mail';
import { mailDate } from './mail-date';
import { Charsets } from './mime/charsets';
import { headerInUtf8 } from './mime/header-charset';
import type { MailBody } from './mime/mail-body';
import type { MailFile } from './mime/mail-files';
import { readBody } from './mime/read-body';
import { beginsWithField, splitMessage, type SplitMessage } from './mime/split-message';
import { newText } from './quoted-text';
import { subjectKind } from './reference';
import { isReturnedMessage, reportedMessageIds } from './reported-messages';
import { showBody } from './shown-body';

const LONGEST_SUBJECT = 1_000;
const LONGEST_TEXT = 1_000_000;
/** Before it is cleaned: more would take memory that nothing of it is worth. */
const LONGEST_UNCLEANED = 4 * LONGEST_TEXT;
/** Octets; a character takes four at most. */
const LONGEST_RAW = 4 * LONGEST_TEXT;

const THE_MAIL_ITSELF = { fileName: 'mail.eml', mediaType: 'message/rfc822' };

/** How a mail is to be read. */
export interface ParseOptions {
	/** Octets of the mail on the server. */
	size: number;
	/** Headers of returned messages that `source` leaves out. */
	returnedHeaders?: Buffer[];
	/** Attachments that `source` leaves out. */
	omittedAttachments?: AttachmentDescription[];
	/** Attachments that `source` leaves out and that are kept elsewhere, with the hash of what passed. */
	streamedAttachments?: Array<AttachmentDescription & { sha256: string }>;
	/** False: attachments are named, and their contents left out. */
	keepAttachments: boolean;
	/** When the server received it (INTERNALDATE): its date, where it has no readable one itself. */
	receivedAt?: Date;
}

/**
 * Parses a mail (RFC 5322, MIME). What a mail lacks comes out as null or empty; almost no mail is so
 * broken that it cannot be read.
 *
 * @param source the mail's bytes.
 * @throws DispatcherError `mail-unreadable` if the bytes cannot be parsed.
 */
export async function parseMail(source: Buffer, options: ParseOptions): Promise<ParsedMail> {
	const message = split(source);
	const charsets = new Charsets();
	// The body first: of its charset more is known.
	const body = readBody({ ...message, header: boundedHeader(message.header) }, charsets);
	const parsed = await parse(headerInUtf8(boundedHeader(message.header), charsets));
	return understand(parsed, { source, options, body });
}

/**
 * Reads no more than a mail's header, and takes what stands below as it is: for a mail whose parts take
 * too much to be read. Among its attachments is the mail itself, which stays in the mailbox.
 *
 * @throws DispatcherError `mail-unreadable` if the header cannot be parsed.
 */
export async function parseMailPlainly(source: Buffer, options: ParseOptions): Promise<ParsedMail> {
	const { header, body } = split(source);
	const charsets = new Charsets();
	const parsed = await parse(headerInUtf8(boundedHeader(header), charsets));
	const text = body.toString('utf8', 0, LONGEST_RAW).trim();
	return understand(parsed, {
		source,
		options,
		body: { pieces: [{ text }], files: [], protection: null },
		isPlain: true,
	});
}

interface Understanding {
	source: Buffer;
	options: ParseOptions;
	body: MailBody;
	/** The body is taken as it is. */
	isPlain?: boolean;
}

function understand(parsed: Parsed, understanding: Understanding): ParsedMail {
	const { options, body, isPlain = false } = understanding;
	const attachments = body.files.map(toAttachment);
	const kept = options.keepAttachments ? attachments : [];
	const left = [
		...(options.omittedAttachments ?? []),
		...(isPlain ? [{ ...THE_MAIL_ITSELF, size: options.size }] : []),
	];
	const omitted = left.map((attachment, index) => ({
		fileName: safeFileName(attachment.fileName, {
			mediaType: attachment.mediaType,
			position: attachments.length + index,
		}),
		mediaType: cleanLine(attachment.mediaType, 100),
		size: attachment.size,
		leftInMailbox: true,
	}));
	const summaries = attachments.map((attachment) => summarize(attachment, options));
	const streamed = options.streamedAttachments ?? [];
	const mail = describe(parsed, {
		...understanding,
		returned: [
			...attachments.filter(isReturnedMessage).map(({ content }) => content),
			...(options.returnedHeaders ?? []),
		],
		summaries: [
			...summaries,
			...streamed.map(({ sha256: _, ...summary }) => ({ ...summary, leftInMailbox: false })),
			...omitted,
		],
	});
	const hashed = streamed.map(({ sha256, ...summary }) => ({
		...summary,
		content: Buffer.from(sha256),
	}));
	const identity = hashOf(mail, {
		// Its own: the same mail is received at another time where it is moved back.
		date: mailDate(dateField(parsed)),
		attachments: [...attachments, ...hashed, ...omitted],
	});
	return {
		mail: { ...mail, contentHash: identity },
		attachments: kept,
	};
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

interface DescribedParts extends Understanding {
	/** Messages that a report gives back, or their headers. */
	returned: Buffer[];
	summaries: AttachmentSummary[];
}

function describe(parsed: Parsed, described: DescribedParts): Mail {
	const { source, options, body, isPlain = false, returned, summaries } = described;
	const from = readAddresses(parsed.from)[0] ?? null;
	const { html, text: found } = showBody(body.pieces, LONGEST_UNCLEANED);
	const text = found.trim().slice(0, LONGEST_TEXT).toWellFormed();
	const reason = automaticReason(readSigns(parsed, from?.address ?? ''));
	const subject = cleanLine(parsed.subject ?? '', LONGEST_SUBJECT);
	const inReplyTo = readMessageIds(parsed.inReplyTo)[0] ?? null;
	const references = readMessageIds(parsed.references);
	const answers = inReplyTo !== null || references.length > 0;
	const kind = subjectKind(subject);
	return {
		...blankMail(),
		from,
		to: readAddresses(parsed.to),
		cc: readAddresses(parsed.cc),
		replyTo: readAddresses(parsed.replyTo),
		subject,
		date: mailDate(dateField(parsed), options.receivedAt),
		messageId: readMessageIds(parsed.messageId)[0] ?? null,
		inReplyTo,
		references,
		reportedMessageIds: reportedMessageIds({ source, text, returned }),
		text: text.trimEnd(),
		newText: isPlain
			? text
			: newText({ text, kind: kind === 'first' && answers ? 'answer' : kind }),
		html,
		headers: readHeaders(parsed),
		size: options.size,
		automatic: reason !== null,
		automaticReason: reason,
		protection: body.protection,
		attachments: summaries,
	};
}

/** The parser gives the current time for a date that it cannot read, so the field itself is read. */
function dateField({ headerLines }: Parsed): string | undefined {
	const line = headerLines.find(({ key }) => key === 'date')?.line;
	return line?.slice(line.indexOf(':') + 1);
}

function toAttachment(file: MailFile, position: number): ReadAttachment {
	const mediaType = cleanLine(file.mediaType, 100).toLowerCase();
	const contentId = cleanLine(file.contentId, 250);
	return {
		fileName: safeFileName(file.fileName || undefined, { mediaType, position }),
		mediaType,
		size: file.content.length,
		content: file.content,
		...(contentId === '' ? {} : { contentId }),
	};
}

function summarize(
	{ content: _, ...described }: ReadAttachment,
	{ keepAttachments }: ParseOptions,
): AttachmentSummary {
	return { ...described, leftInMailbox: !keepAttachments };
}

function hashOf(
	mail: Mail,
	{ date, attachments }: Pick<HashedParts, 'date' | 'attachments'>,
): string {
	return contentHash({
		messageId: mail.messageId,
		senderAddress: mail.from?.address ?? '',
		date,
		subject: mail.subject,
		text: mail.text,
		attachments,
	});
}
