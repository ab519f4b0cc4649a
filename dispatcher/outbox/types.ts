import type { Language } from '../core/language';
import type { TokenLogIn } from '../core/sign-in/types';
import type { AnswerKind } from './smtp/answers';
import type { SmtpFailure } from './smtp/failure';

/** How to reach an outgoing mail server: what n8n's own `smtp` credential holds, or a connected account. */
export interface SmtpConnection {
	host: string;
	port: number;
	/**
	 * TLS from the start; otherwise STARTTLS, unless `disableStartTls`. With a login STARTTLS is required:
	 * anyone on the network path could remove it from the server's offer to read the login.
	 */
	secure: boolean;
	disableStartTls: boolean;
	user?: string;
	password?: string;
	/** Signs in with a token in place of `user` and `password`. */
	tokenLogIn?: TokenLogIn;
	/** The name told in EHLO. */
	clientHostName?: string;
	ignoreCertificateProblems: boolean;
	/** PEM certificates to trust besides the system's. */
	certificateAuthority?: string;
}

/** A template by name and language; the texts are Liquid, the values come in as plain data. */
export interface NoticeTemplate {
	name: string;
	language: Language;
	subject: string;
	text: string;
	/** Empty: the HTML is made from the text. */
	html: string;
}

/** The parts of a notice, each written from a text of its template. */
export const noticeParts = ['subject', 'text', 'html'] as const;

export type NoticePart = (typeof noticeParts)[number];

/**
 * What a template may speak of: the same for all, so that any of them can be tried with any mail; what
 * there is nothing of is empty. Only data, so nothing from a mail is ever read as a template.
 */
export interface NoticeValues {
	division: {
		name: string;
		tag: string;
		/** Plain text. */
		signature: string;
		/** URL of a picture. */
		logo: string;
	};
	/** Where it is about no task, its texts are empty. */
	task: {
		/** `[TAG#1042]`, as every subject begins: templates need not show it there. */
		reference: string;
		title: string;
		status: string;
		priority: string;
		assignee: string;
		/** `Name <address>`. */
		requester: string;
		/** ISO 8601 in UTC, or null. */
		dueAt: string | null;
	};
	mail: {
		/** `Name <address>`, the bare address, or empty. */
		sender: string;
		subject: string;
		/** ISO 8601 in UTC, or null; the template formats it for its language. */
		date: string | null;
		messageId: string | null;
	};
	/** Who wrote what the message carries: `Name <address>`, the bare address, or empty. */
	author: string;
	/** What the message carries: a mail that is forwarded, an answer. */
	content: {
		text: string;
		/** Safe to stand in a mail as it is: `{{ content.html | raw }}`. */
		html: string;
	};
	/** Who gets an answer beside the requester; empty: nobody. */
	copies: string;
	/** Names and sizes of files, for people. */
	attachments: { sent: NamedFile[]; left: NamedFile[] };
	/** The line above which employees answer; empty: nobody is to answer. */
	marker: string;
	/** Why the mail could not be processed, or why nothing was done, in a sentence. */
	reason: string;
	/** Where the mail is now, as a person reads it: `INBOX/Unprocessed`. */
	folder: string;
	/** The beginning of what the sender wrote, as plain text of a few lines; empty if that is unknown. */
	excerpt: string;
	/** The division's mailbox, as a person names it; empty if that is unknown. */
	mailbox: string;
	/** Where the division's workflow opens in n8n; empty if that is unknown. */
	link: string;
	/** IANA name; dates are shown in it. */
	timeZone: string;
}

/** A file as a person reads of it. */
export interface NamedFile {
	name: string;
	/** `1.2 MB` */
	size: string;
}

/** A rendered notice. */
export interface RenderedNotice {
	subject: string;
	text: string;
	html: string;
}

/** One mail, ready to be handed to the server. */
export interface OutgoingMail {
	/** Fixed before the first try, with its angle brackets. */
	messageId: string;
	from: string;
	/** The recipients in its header, also those that have it already. */
	to: string[];
	/** Of these the ones that stand in Cc. */
	copies?: string[];
	/** The recipients to send it to now. */
	recipients: string[];
	subject: string;
	text: string;
	html: string;
	/** Header fields to set beside the usual ones (`Auto-Submitted`, `In-Reply-To`). */
	headers: Record<string, string>;
	/** A person wrote it: it does not say that a machine did. */
	isPersonal?: boolean;
	/** The mail it is about, to be attached as `message/rfc822`. */
	original?: Buffer;
	attachments?: OutgoingAttachment[];
	/** What it says in place of the original. */
	originalNote?: string;
}

/** A file that goes with a mail. */
export interface OutgoingAttachment {
	fileName: string;
	mediaType: string;
	/** Content-ID without angle brackets, for pictures inside the HTML. */
	contentId?: string;
	content: Buffer;
}

/** What the server said of one recipient. */
export interface RecipientResult {
	/** As it was typed. */
	address: string;
	/** `answer-lost`: the server got the mail, and its answer never came. */
	outcome: 'sent' | 'answer-lost' | AnswerKind;
	/** The server's words. */
	answer: string;
}

/** The result of handing one mail to the server. */
export interface Transaction {
	/** Empty if no mail was begun. */
	recipients: RecipientResult[];
	/** A failure that concerns all mails: none goes out until it is over. */
	outage?: SmtpFailure;
}

/** What became of a mail for one of its recipients, as the outbox keeps it. */
export interface MailDelivery {
	address: string;
	state: 'pending' | 'sent' | 'delayed' | 'refused' | 'unconfirmed' | 'suppressed';
	answer?: string;
	/** How often the server got the mail for this recipient and its answer was lost. */
	answersLost?: number;
}
