import type { IntakeItem } from './item';
import type { MailAttachment } from './message/mail';

/** How much of a mailbox is taken at a time. */
export interface BatchLimits {
	mailsPerBatch: number;
	/** Octets of mail read at a time; one mail is always taken. */
	bytesPerBatch: number;
	/** Octets up to which a mail is read with its attachments. */
	readInFullUpTo: number;
	keepAttachments: boolean;
}

/** A mail to hand over, with the contents of its attachments. */
export interface InboxMail {
	item: IntakeItem;
	attachments: MailAttachment[];
}

/** A mail that goes to Unprocessed without being filed. */
export interface FailedMail extends InboxMail {
	reason: string;
}

/** What one look at a folder brought. */
export interface Batch {
	/** First tries: handed over together. */
	fresh: InboxMail[];
	/** Tried in vain before: handed over one by one, so that one bad mail takes none with it. */
	retried: InboxMail[];
	/** Cannot be read, or were tried too often. */
	failed: FailedMail[];
}
