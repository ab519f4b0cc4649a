import type { ParsedMail as Parsed } from 'mailparser';
import type { AttachmentDescription, ReadAttachment } from '../core/attachment';
import { readAddresses, readAuthor } from './addresses';
import { readAuthentication } from './authentication';
import { attachedMail } from './attached-mail';
import { automaticSign } from './automatic-mail';
import { cleanLine } from './clean-text';
import { contentHash, type HashedParts } from './content-hash';
import { readDeliveredTo } from './delivered-to';
import { safeFileName } from './file-name';
import { forwardedMail } from './forwarded-mail';
import { dateField, readHeaders, readIdField, readSigns } from './headers';
import { blankMail, type AttachmentSummary, type Mail, type ParsedMail } from './mail';
import { mailDate } from './mail-date';
import { mailKind } from './mail-kind';
import { readMessageIds } from './message-ids';
import type { MailBody } from './mime/mail-body';
import type { MailFile } from './mime/mail-files';
import { partiesOf } from './parties';
import { newText } from './quoted-text';
import { readHeaderOnly, readMessage } from './read-message';
import { isReturnedMessage, reportedMessageIds } from './reported-messages';
import { reportedRecipients } from './reported-recipients';
import { requesterOf } from './requester';
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
	const { parsed, body } = await readMessage(source);
	const { mail, attachments } = understand(parsed, { source, options, body });
	const forwarded = mail.forwarded ?? (await attachedMail(body, mail));
	return { mail: { ...mail, forwarded }, attachments };
}

/**
 * Reads no more than a mail's header, and takes what stands below as it is: for a mail whose parts take
 * too much to be read. Among its attachments is the mail itself, which stays in the mailbox.
 *
 * @throws DispatcherError `mail-unreadable` if the header cannot be parsed.
 */
export async function parseMailPlainly(source: Buffer, options: ParseOptions): Promise<ParsedMail> {
	const { parsed, body } = await readHeaderOnly(source);
	const text = body.toString('utf8', 0, LONGEST_RAW).trim();
	return understand(parsed, {
		source,
		options,
		body: { pieces: [{ text }], files: [], protection: null, isBorrowed: false },
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

interface DescribedParts extends Understanding {
	/** Messages that a report gives back, or their headers. */
	returned: Buffer[];
	summaries: AttachmentSummary[];
}

function describe(parsed: Parsed, described: DescribedParts): Mail {
	const { source, options, body, isPlain = false, returned, summaries } = described;
	const from = readAuthor(parsed);
	const people = {
		from,
		to: readAddresses(parsed.to),
		cc: readAddresses(parsed.cc),
		replyTo: readAddresses(parsed.replyTo),
	};
	const { html, text: found } = showBody(body.pieces, LONGEST_UNCLEANED);
	const text = found.trim().slice(0, LONGEST_TEXT).toWellFormed();
	const subject = cleanLine(parsed.subject ?? '', LONGEST_SUBJECT);
	const senderAddress = from?.address ?? '';
	const signs = readSigns(parsed, { senderAddress, subject, text, attachments: summaries });
	const sign = automaticSign(signs);
	const inReplyTo = readIdField(parsed, 'in-reply-to')[0] ?? null;
	const references = readIdField(parsed, 'references');
	const answers = inReplyTo !== null || references.length > 0;
	const written = { text, kind: mailKind({ subject, answers }), parties: partiesOf(people) };
	return {
		...blankMail(),
		...people,
		requester: requesterOf(people),
		subject,
		date: mailDate(dateField(parsed), options.receivedAt),
		messageId: readMessageIds(parsed.messageId)[0] ?? null,
		inReplyTo,
		references,
		reportedMessageIds: reportedMessageIds({ source, text, returned, automatic: sign !== null }),
		text: text.trimEnd(),
		newText: isPlain ? text : newText(written),
		forwarded: isPlain ? null : forwardedMail({ ...written, subject }),
		html,
		headers: readHeaders(parsed),
		size: options.size,
		automatic: sign !== null,
		automaticReason: sign?.reason ?? null,
		automaticKind: sign?.kind ?? null,
		reportedRecipients:
			sign?.kind === 'delivery-report'
				? reportedRecipients({
						text,
						subject,
						returned,
						own: [senderAddress, ...people.to.map(({ address }) => address)],
						failedRecipients: signs.headers.get('x-failed-recipients') ?? '',
					})
				: [],
		authentication: readAuthentication(parsed.headerLines),
		deliveredTo: readDeliveredTo(parsed.headerLines),
		protection: body.protection,
		attachments: summaries,
	};
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
