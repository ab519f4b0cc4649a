import type { Readable } from 'node:stream';
import type { AttachmentDescription } from '../core/attachment';
import type { TokenLogIn } from '../core/sign-in/types';

/** How the connection to a mail server is protected. `startTls` is required, never downgraded. */
export type Security = 'ssl' | 'startTls' | 'none';

/** A log-in with a name and a password. */
export interface PasswordLogIn {
	kind: 'password';
	/** The name sent to the server, in Exchange's `person\mailbox` form where that is needed. */
	name: string;
	password: string;
}

/** How the engine signs in to a mailbox. */
export type LogIn = PasswordLogIn | TokenLogIn;

/** What a credential is turned into: all that is needed to open one mailbox. */
export interface MailboxConnection {
	/** The mailbox that receives requests, as an email address. */
	emailAddress: string;
	host: string;
	port: number;
	security: Security;
	logIn: LogIn;
	/** Accept a certificate that does not verify. */
	ignoreCertificateProblems: boolean;
	/** PEM certificates to trust besides the system's. */
	certificateAuthority?: string;
	/** The name the certificate must carry, where it is not `host`. */
	serverName?: string;
}

/** A folder as the server lists it. */
export interface MailFolder {
	/** The path to give back to the server, with its separator and prefix. */
	path: string;
	/** The path octet by octet as the server lists it: in modified UTF-7 (RFC 3501 section 5.1.3) on most. */
	listedAs: string;
	/** The path a person reads and types: from the inbox down, parts joined by `/`. */
	displayPath: string;
	/** Whether mail can be opened in it (RFC 3501 section 7.2.2, `\Noselect`). */
	selectable: boolean;
	/** RFC 6154 use such as `\Trash`, where the server tells. */
	specialUse?: string;
}

/** A folder that was opened, and the validity under which its UIDs hold (RFC 3501 section 2.3.1.1). */
export interface OpenedFolder {
	path: string;
	/** Decimal digits. */
	uidValidity: string;
	/** How many mails it holds. */
	mailCount: number;
	/** The user may read it, and change nothing in it (RFC 3501 section 7.1, READ-ONLY). */
	readOnly: boolean;
	/** Mails that arrived since it was opened have this UID or a higher one; 0 where not told. */
	uidNext: number;
}

/** An attachment that is read piece by piece. */
export interface StreamedAttachment extends AttachmentDescription {
	/** Its content, decoded. To be read before the next mail is asked for. */
	open: () => Promise<Readable>;
}

/** What is known of a mail before it is read. */
export interface MailOutline {
	uid: number;
	/** RFC822.SIZE in octets. */
	size: number;
	/** When the server received it (INTERNALDATE). */
	receivedAt: Date;
	/** The fields Message-ID, In-Reply-To, References, From, Subject and Date, as they are. */
	header: Buffer;
}

/** A mail as it came from the server. */
export interface RawMail {
	uid: number;
	/** RFC822.SIZE in octets. */
	size: number;
	/** When the server received it. */
	receivedAt: Date;
	/**
	 * The whole mail; for one over the limit its header and text parts only, put together again as a
	 * valid message.
	 */
	source: Buffer;
	/** Headers of the messages that a report gives back and `source` leaves out. */
	returnedHeaders: Buffer[];
	/** What `source` leaves out and stays in the mailbox. Empty for a mail read whole. */
	omittedAttachments: AttachmentDescription[];
	/** What `source` leaves out and can be read piece by piece. */
	streamedAttachments: StreamedAttachment[];
}

/** How long a connection waits, in milliseconds; each the usual one where absent. */
export interface MailboxTimeouts {
	/** For the connection itself. */
	connectMs?: number;
	/** The longest silence of a server that owes an answer. */
	silenceMs?: number;
	/** IDLE is restarted this often, which is the heartbeat under a watch. */
	idleRenewalMs?: number;
}
