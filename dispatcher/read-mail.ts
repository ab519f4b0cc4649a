import type { InboxMail, BatchLimits } from './batch';
import type { DivisionSettings } from './desk/types';
import type { IntakeItem } from './item';
import type { OpenedFolder, RawMail } from './mailbox/types';
import { parseMail } from './message/parse-mail';
import type { Mail } from './message/mail';

/** Where a mail was read, and for which division. */
export interface ReadPlace {
	division: DivisionSettings;
	account: string;
	opened: OpenedFolder;
	limits: BatchLimits;
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
	const wrap = (mail: Mail): IntakeItem => ({
		division: place.division,
		mail,
		mailbox: {
			account: place.account,
			folder: place.opened.path,
			uid: raw.uid,
			uidValidity: place.opened.uidValidity,
		},
		intake,
	});
	try {
		const { mail, attachments } = await parseMail(raw.source, {
			size: raw.size,
			omittedAttachments: raw.omittedAttachments,
			keepAttachments: place.limits.keepAttachments,
		});
		return { mail: { item: wrap(mail), attachments } };
	} catch (error) {
		// Whatever it is, it is about this mail: those beside it are read all the same.
		const unreadable = error instanceof Error ? error.message : String(error);
		return { mail: { item: wrap(unreadableMail(raw)), attachments: [] }, unreadable };
	}
}

/** What is known of a mail that cannot be read: enough to move it and to tell of it. */
function unreadableMail(raw: RawMail): Mail {
	return {
		from: null,
		to: [],
		cc: [],
		replyTo: [],
		subject: '',
		date: raw.receivedAt.toISOString(),
		messageId: null,
		inReplyTo: null,
		references: [],
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
