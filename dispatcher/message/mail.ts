import { z } from 'zod';
import type { ReadAttachment } from '../core/attachment';

const mailAddress = z.object({
	/** Display name, decoded; empty where the header has none. */
	name: z.string(),
	/** The address, lower-cased domain; never empty. */
	address: z.string(),
});

const attachmentSummary = z.object({
	fileName: z.string(),
	mediaType: z.string(),
	/** Octets, decoded; for one left in the mailbox the size the server told. */
	size: z.number(),
	/** Content-ID without angle brackets (RFC 2392), for pictures inside the HTML. */
	contentId: z.string().optional(),
	/** True if the content was not read, because the mail was over the limit or the settings say so. */
	leftInMailbox: z.boolean(),
	/** The item's binary property that holds the content. Set by the node, not by the parser. */
	binaryProperty: z.string().optional(),
});

/**
 * How a machine wrote a mail. `list`: to many at once. `loop`: it went round before. `own`: this
 * dispatcher sent it.
 */
const automaticKind = z.enum([
	'auto-reply',
	'delivery-report',
	'list',
	'loop',
	'out-of-office',
	'own',
	'receipt',
]);

/** What became of a message for one recipient, as a mail server reports it (RFC 3464 section 2.3). */
const reportedRecipient = z.object({
	address: z.string(),
	action: z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']),
	/** RFC 3463: `5.1.1`; empty where the report has none. */
	status: z.string(),
	/** What the server said, on one line; empty where it said nothing. */
	reason: z.string(),
});

/** A mail that stands inside another one, forwarded by its mail program. */
const forwardedMail = z.object({
	from: mailAddress.nullable(),
	subject: z.string(),
	/** As written. */
	date: z.string(),
	/** What whoever forwarded it wrote above. */
	note: z.string(),
	/** What stands below its head. */
	text: z.string(),
});

/** What a receiving server found about the sender (RFC 8601); `none` where it tells nothing. */
const authenticationResult = z.object({
	/** The server that says so: its authserv-id. Anybody may write one. */
	server: z.string(),
	spf: z.string(),
	dkim: z.string(),
	dmarc: z.string(),
});

/**
 * A mail, understood: plain data that travels on an item from node to node. A schema and not only a
 * type, since a workflow author's own nodes may stand between ours and change it.
 */
export const mailSchema = z.object({
	from: mailAddress.nullable(),
	to: z.array(mailAddress),
	cc: z.array(mailAddress),
	replyTo: z.array(mailAddress),
	/** Who asks: the sender, or whom a machine writes for; never more trusted than `from`. */
	requester: mailAddress.nullable().default(null),
	/** Decoded and on one line; empty where the mail has none. */
	subject: z.string(),
	/**
	 * ISO 8601 in UTC: when it was written, or received where the mail does not say so credibly; null
	 * where neither is known.
	 */
	date: z.string().nullable(),
	/** With its angle brackets, as RFC 5322 section 3.6.4 writes it; null where there is none. */
	messageId: z.string().nullable(),
	inReplyTo: z.string().nullable(),
	references: z.array(z.string()),
	/** Messages that a bounce or another report brings back, as anybody may claim in a mail. */
	reportedMessageIds: z.array(z.string()).default([]),
	/** The text part, or the HTML part as text. */
	text: z.string(),
	/**
	 * What the sender wrote now: `text` without the quoted history, where the mail is an answer. Never
	 * empty unless `text` is.
	 */
	newText: z.string(),
	/**
	 * Safe to show as it is: no script, no remote content, no form, in a box that nothing leaves. Null
	 * where there is none, and where it is too large to be read; its words are in `text` then.
	 */
	html: z.string().nullable(),
	/** Header fields that matter to a help desk, lower-case names, decoded. */
	headers: z.record(z.string()),
	/** Octets of the mail on the server. */
	size: z.number(),
	/** Written by a machine: auto-replies, bounces, lists (RFC 3834, RFC 3464, RFC 2919). */
	automatic: z.boolean(),
	/** Which sign gave it away, in words; null where not automatic. */
	automaticReason: z.string().nullable(),
	/**
	 * SHA-256, hex, of what makes it the same mail wherever a copy of it turns up; empty where nothing
	 * identifies it.
	 */
	contentHash: z.string(),
	automaticKind: automaticKind.nullable().default(null),
	/** What a delivery report tells of each recipient; empty where the mail is none. */
	reportedRecipients: z.array(reportedRecipient).default([]),
	/** The topmost mail that it forwards in its text; null where it forwards none. */
	forwarded: forwardedMail.nullable().default(null),
	/** The topmost field, which the last server wrote, comes first. */
	authentication: z.array(authenticationResult).default([]),
	/** To whom servers delivered it (`Delivered-To` and the like), beside those named in To and Cc. */
	deliveredTo: z.array(z.string()).default([]),
	/** By S/MIME or OpenPGP; nobody checks the signature here, and what is encrypted stays so. */
	protection: z.enum(['signed', 'encrypted']).nullable().default(null),
	attachments: z.array(attachmentSummary),
});

export type Mail = z.infer<typeof mailSchema>;
export type MailAddress = z.infer<typeof mailAddress>;
export type AutomaticKind = z.infer<typeof automaticKind>;
export type ReportedRecipient = z.infer<typeof reportedRecipient>;
export type ForwardedMail = z.infer<typeof forwardedMail>;
export type AuthenticationResult = z.infer<typeof authenticationResult>;
export type AttachmentSummary = z.infer<typeof attachmentSummary>;

/** A mail of which nothing is known. */
export function blankMail(): Mail {
	return {
		from: null,
		to: [],
		cc: [],
		replyTo: [],
		requester: null,
		subject: '',
		date: null,
		messageId: null,
		inReplyTo: null,
		references: [],
		reportedMessageIds: [],
		text: '',
		newText: '',
		html: null,
		headers: {},
		size: 0,
		automatic: false,
		automaticReason: null,
		automaticKind: null,
		contentHash: '',
		reportedRecipients: [],
		forwarded: null,
		authentication: [],
		deliveredTo: [],
		protection: null,
		attachments: [],
	};
}

/** A parsed mail: the data, and beside it the contents in the order of `mail.attachments`. */
export interface ParsedMail {
	mail: Mail;
	/** Same order as the entries of `mail.attachments` that are not left in the mailbox. */
	attachments: ReadAttachment[];
}
