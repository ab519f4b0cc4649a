import type { Readable } from 'node:stream';
import type { AttachmentDescription, ReadAttachment } from '../core/attachment';
import type { IntakeItem } from '../message/item';

/** How much of a mailbox is taken at a time. */
export interface BatchLimits {
	mailsPerBatch: number;
	/** Octets of mail read at a time; one mail is always taken. */
	bytesPerBatch: number;
	/** Octets up to which a mail is read with its attachments. */
	readInFullUpTo: number;
	/** Octets above which the attachments of a mail are stored piece by piece, where they can be. */
	streamAbove: number;
	keepAttachments: boolean;
}

/** Keeps the content of an attachment as it comes, and gives a handle to find it again. */
export type StoreAttachment = (
	attachment: { fileName: string; mediaType: string },
	content: Readable,
) => Promise<object>;

/** An attachment with its content, in memory or stored. */
export type InboxAttachment = ReadAttachment | (AttachmentDescription & { stored: object });

/** A mail to hand over, with the contents of its attachments. */
export interface InboxMail {
	item: IntakeItem;
	attachments: InboxAttachment[];
}

/** The UID of a mail in the folder it was read from. */
export function uidOf({ item }: InboxMail): number {
	return item.mailbox.uid;
}

/** A mail that goes to Unprocessed without being filed. */
export interface FailedMail extends InboxMail {
	reason: string;
}

/** What one look at a folder brought. */
export interface Batch {
	/** First tries: handed over together. */
	fresh: InboxMail[];
	/** Tried in vain before: as many as may be tried together, in halves and halves of halves. */
	retried: InboxMail[];
	/** Cannot be read, or were tried too often. */
	failed: FailedMail[];
}
