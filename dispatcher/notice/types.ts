import type { TokenLogIn } from '../sign-in/types';

/** The languages the dispatcher writes. */
export type Language = 'en' | 'fr';

/** How to reach an outgoing mail server: what n8n's own `smtp` credential holds, or a connected account. */
export interface SmtpConnection {
	host: string;
	port: number;
	/**
	 * TLS from the first byte; otherwise STARTTLS, unless `disableStartTls`. With a log-in STARTTLS is
	 * required, since whoever strips it from the server's offer would read the log-in.
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
	html: string;
}

/** What a notice may speak of. Only data, so nothing from a mail is ever read as a template. */
export interface NoticeValues {
	division: { name: string; tag: string };
	mail: {
		/** `Name <address>`, the bare address, or empty. */
		sender: string;
		subject: string;
		/** ISO 8601 in UTC, or null; the template formats it for its language. */
		date: string | null;
		messageId: string | null;
	};
	/** Why the mail could not be processed, in a sentence. */
	reason: string;
	/** Where the mail is now, as a person reads it: `INBOX/Unprocessed`. */
	folder: string;
	/** IANA name; dates are shown in it. */
	timeZone: string;
}

/** A rendered notice. */
export interface RenderedNotice {
	subject: string;
	text: string;
	html: string;
}

/** One mail of the outbox, ready to be handed to the server. */
export interface OutgoingMail {
	id: number;
	/** Fixed before the first try, with its angle brackets. */
	messageId: string;
	from: string;
	to: string[];
	subject: string;
	text: string;
	html: string;
	/** Header fields to set beside the usual ones (`Auto-Submitted`, `In-Reply-To`). */
	headers: Record<string, string>;
	/** The mail it is about, attached as `message/rfc822`, where it was asked for. */
	original?: Buffer;
	/** How often it was tried before. */
	tries: number;
}

/** What the outbox sender needs of whoever keeps the outbox; `desk` provides it. */
export interface OutboxStore {
	/** Leases up to `limit` mails that are due, so that no other sender takes them meanwhile. */
	takeDue(limit: number): Promise<OutgoingMail[]>;
	markSent(id: number, serverAnswer: string): Promise<void>;
	/** Tried in vain: due again at `retryAt`, or given up where that is undefined. */
	markFailed(id: number, reason: string, retryAt: Date | undefined): Promise<void>;
}

/** What came of one round of sending. */
export interface OutboxReport {
	sent: number[];
	/** Will be tried again. */
	delayed: Array<{ id: number; reason: string; retryAt: Date }>;
	/** Given up: the server refused for good, or tries ran out. */
	failed: Array<{ id: number; reason: string }>;
}
