import type { ParsedMail } from './mail';
import type { ParseOptions } from './parse-mail';
import type { ThreadFields } from './thread-fields';

/** A mail to be read, and how. */
export interface UnreadMail {
	/** The mail's bytes; they are left as they are. */
	source: Buffer;
	options: ParseOptions;
}

/** What reading made of a mail. */
export type MailReading =
	| {
			parsed: ParsedMail;
			/** Why no more than its header and raw text were read; absent for a mail that was read in full. */
			plainBecause?: string;
	  }
	| { unreadable: string };

/**
 * Understands mails, away from the thread that all else runs on. No mail takes more than its share of
 * time and memory, and none keeps those beside it from being read.
 */
export interface MailReader {
	/**
	 * Reads mails.
	 *
	 * @returns one reading a mail, in the same order. A mail that takes too much is read plainly.
	 * @throws DispatcherError `reader-unavailable` where none can be read, which no mail is to blame for.
	 */
	readMails(mails: UnreadMail[]): Promise<MailReading[]>;

	/**
	 * Reads how mails belong to others.
	 *
	 * @param headers a mail's fields, or all of its header.
	 * @returns one answer a header, in the same order; what cannot be read counts as not there.
	 * @throws DispatcherError `reader-unavailable`.
	 */
	readThreads(headers: Buffer[]): Promise<ThreadFields[]>;
}
