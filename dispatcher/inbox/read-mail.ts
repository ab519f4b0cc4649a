import type { AttachmentDescription } from '../core/attachment';
import type { OpenedFolder, RawMail } from '../mailbox/types';
import { cleanLine } from '../message/clean-text';
import { safeFileName } from '../message/file-name';
import type { IntakeItem } from '../message/item';
import { blankMail, type Mail } from '../message/mail';
import { mailDate } from '../message/mail-date';
import { measure } from '../message/measure';
import type { MailReading, UnreadMail } from '../message/reader';
import type { DivisionSettings } from '../settings/division-settings';
import type { BatchLimits, InboxMail, StoreAttachment } from './batch';

/** Where a mail was read, and for which division. */
export interface ReadPlace {
	division: DivisionSettings;
	account: string;
	opened: OpenedFolder;
	limits: BatchLimits;
	storeAttachment: StoreAttachment;
}

/** A mail that came from the server, with what its large attachments became. */
export interface FetchedMail {
	raw: Omit<RawMail, 'source' | 'streamedAttachments'>;
	unread: UnreadMail;
	stored: StoredAttachment[];
}

type StoredAttachment = AttachmentDescription & { stored: object };

/**
 * Takes in what came from the server: attachments that are read piece by piece are stored, before the
 * next mail is asked for.
 */
export async function takeIn(mail: RawMail, place: ReadPlace): Promise<FetchedMail> {
	const { source, streamedAttachments, ...raw } = mail;
	const { keepAttachments } = place.limits;
	const streamed = await storeAttachments(mail, place);
	const options: UnreadMail['options'] = {
		size: raw.size,
		returnedHeaders: raw.returnedHeaders,
		omittedAttachments: [
			...(keepAttachments ? [] : streamedAttachments.map(({ open: _, ...described }) => described)),
			...raw.omittedAttachments,
		],
		streamedAttachments: streamed.map(({ attachment, sha256 }) => {
			const { stored: _, ...described } = attachment;
			return { ...described, sha256 };
		}),
		keepAttachments,
		receivedAt: raw.receivedAt,
	};
	return {
		raw,
		unread: { source, options },
		stored: streamed.map(({ attachment }) => attachment),
	};
}

/** What is made of a mail that was read. */
export interface WrappedMail {
	mail: InboxMail;
	/** Why it cannot be read; then the mail holds what is known of it. */
	unreadable?: string;
}

/** Makes of a reading what is handed over. */
export function wrapMail(
	{ raw, stored }: Pick<FetchedMail, 'raw' | 'stored'>,
	reading: MailReading,
	{ intake, place }: { intake: IntakeItem['intake']; place: ReadPlace },
): WrappedMail {
	const wrap = (mail: Mail): IntakeItem => itemOf(mail, raw.uid, { intake, place });
	if ('unreadable' in reading) {
		const { unreadable } = reading;
		return { mail: { item: wrap(unreadableMail(raw)), attachments: [] }, unreadable };
	}
	const { mail, attachments } = reading.parsed;
	return { mail: { item: wrap(mail), attachments: [...attachments, ...stored] } };
}

/** A mail of which nothing is known but that it is there. */
export function unreadMail(uid: number, intake: IntakeItem['intake'], place: ReadPlace): InboxMail {
	const mail = unreadableMail({ receivedAt: new Date(), size: 0 });
	return { item: itemOf(mail, uid, { intake, place }), attachments: [] };
}

function itemOf(
	mail: Mail,
	uid: number,
	{ intake, place }: { intake: IntakeItem['intake']; place: ReadPlace },
): IntakeItem {
	const { division, account, opened } = place;
	const { path: folder, uidValidity } = opened;
	return { division, mail, mailbox: { account, folder, uid, uidValidity }, intake };
}

/** Lets the attachments of a large mail through, one after the other, to whoever keeps them. */
async function storeAttachments(
	{ streamedAttachments }: RawMail,
	{ limits, storeAttachment }: ReadPlace,
): Promise<Array<{ attachment: StoredAttachment; sha256: string }>> {
	const stored = [];
	if (!limits.keepAttachments) return [];
	for (const [position, streamed] of streamedAttachments.entries()) {
		const mediaType = cleanLine(streamed.mediaType, 100).toLowerCase();
		const fileName = safeFileName(streamed.fileName, { mediaType, position });
		const { contentId } = streamed;
		const described = { fileName, mediaType, ...(contentId === undefined ? {} : { contentId }) };
		const measured = measure(await streamed.open());
		const content = await storeAttachment({ fileName, mediaType }, measured.content);
		const { size, sha256 } = measured.result();
		stored.push({ attachment: { ...described, size, stored: content }, sha256 });
	}
	return stored;
}

/** What is known of a mail that cannot be read: enough to move it and to tell of it. */
function unreadableMail(raw: Pick<RawMail, 'receivedAt' | 'size'>): Mail {
	return {
		...blankMail(),
		date: mailDate(undefined, raw.receivedAt),
		size: raw.size,
	};
}
