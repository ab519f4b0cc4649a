import type { AttachmentDescription } from '../core/attachment';
import type { OpenedFolder, RawMail } from '../mailbox/types';
import { cleanLine } from '../message/clean-text';
import { safeFileName } from '../message/file-name';
import type { IntakeItem } from '../message/item';
import type { Mail } from '../message/mail';
import { mailDate } from '../message/mail-date';
import { measure } from '../message/measure';
import { parseMail } from '../message/parse-mail';
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

/**
 * Understands a mail that came from the server.
 *
 * @returns the mail, or why it cannot be read with what is known of it.
 */
export async function readMail(
	raw: RawMail,
	intake: IntakeItem['intake'],
	place: ReadPlace,
): Promise<{ mail: InboxMail; unreadable?: string }> {
	const wrap = (mail: Mail): IntakeItem => itemOf(mail, raw.uid, { intake, place });
	// Not inside the try: a connection that breaks here is nothing about the mail.
	const streamed = await storeAttachments(raw, place);
	try {
		const { mail, attachments } = await parseMail(raw.source, {
			size: raw.size,
			returnedHeaders: raw.returnedHeaders,
			omittedAttachments: [
				...(place.limits.keepAttachments ? [] : raw.streamedAttachments),
				...raw.omittedAttachments,
			],
			streamedAttachments: streamed.map(({ attachment, sha256 }) => ({ ...attachment, sha256 })),
			keepAttachments: place.limits.keepAttachments,
			receivedAt: raw.receivedAt,
		});
		const stored = streamed.map(({ attachment }) => attachment);
		return { mail: { item: wrap(mail), attachments: [...attachments, ...stored] } };
	} catch (error) {
		// Whatever it is, it is about this mail: those beside it are read all the same.
		const unreadable = error instanceof Error ? error.message : String(error);
		return { mail: { item: wrap(unreadableMail(raw)), attachments: [] }, unreadable };
	}
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
): Promise<Array<{ attachment: AttachmentDescription & { stored: object }; sha256: string }>> {
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
		from: null,
		to: [],
		cc: [],
		replyTo: [],
		subject: '',
		date: mailDate(undefined, raw.receivedAt),
		messageId: null,
		inReplyTo: null,
		references: [],
		reportedMessageIds: [],
		text: '',
		newText: '',
		html: null,
		headers: {},
		size: raw.size,
		automatic: false,
		automaticReason: null,
		contentHash: '',
		attachments: [],
	};
}
