import type { Attachment } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import { escapeCharacters } from '../core/html-characters';
import { oneLine } from '../core/one-line';
import { attachOriginal } from './original-attachment';
import type { OutgoingAttachment, OutgoingMail } from './types';

/**
 * Set on every mail of ours, so that no machine answers it (RFC 3834 section 5.1; the second is what
 * Exchange heeds).
 */
const AUTOMATIC_HEADERS = {
	'Auto-Submitted': 'auto-generated',
	'X-Auto-Response-Suppress': 'All',
};

/** What a person wrote came from no machine (RFC 3834 section 5.1), and still no machine is to answer it. */
const PERSONAL_HEADERS = { 'X-Auto-Response-Suppress': 'All' };

/** Identifies a mail that a machine of ours wrote, even if a relay has given it another Message-ID. */
const MARK = 'X-Help-Desk-Dispatcher';

const SUBJECT_LIMIT = 500;

/**
 * Writes a mail as it goes over the wire.
 *
 * @param to the addresses in its header: those that this server can take.
 */
export async function composeMail(mail: OutgoingMail, to: string[]): Promise<Buffer> {
	const { originalNote: note, copies = [], isPersonal = false } = mail;
	const isCopy = (address: string): boolean => copies.includes(address);
	const composer = new MailComposer({
		messageId: mail.messageId,
		from: mail.from,
		to: to.filter((address) => !isCopy(address)),
		cc: to.filter(isCopy),
		subject: oneLine(mail.subject, SUBJECT_LIMIT),
		text: note === undefined ? mail.text : withNote(mail.text, note),
		html: note === undefined ? mail.html : withHtmlNote(mail.html, note),
		headers: {
			...withoutAutomaticHeaders(mail.headers),
			...(isPersonal ? PERSONAL_HEADERS : { ...AUTOMATIC_HEADERS, [MARK]: mail.messageId }),
		},
		attachments: [
			...(mail.attachments ?? []).map(toAttachment),
			...(mail.original === undefined ? [] : [attachOriginal(mail.original)]),
		],
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	return await composer.compile().build();
}

function toAttachment({ fileName, mediaType, contentId, content }: OutgoingAttachment): Attachment {
	return {
		filename: fileName,
		contentType: mediaType,
		content,
		...(contentId === undefined ? {} : { cid: contentId, contentDisposition: 'inline' as const }),
	};
}

/** Names of header fields know no case, an object's keys do: without this a field could come twice. */
function withoutAutomaticHeaders(headers: Record<string, string>): Record<string, string> {
	const ours = [...Object.keys(AUTOMATIC_HEADERS), MARK].map((name) => name.toLowerCase());
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => !ours.includes(name.trim().toLowerCase())),
	);
}

/** Before the signature, which mail programs hide. */
function withNote(text: string, note: string): string {
	const signature = text.lastIndexOf('\n-- \n');
	const end = signature === -1 ? text.length : signature;
	return `${text.slice(0, end).trimEnd()}\n\n${note}\n${text.slice(end)}`;
}

function withHtmlNote(html: string, note: string): string {
	if (html === '') return html;
	const paragraph = `<p style="white-space:pre-line">${escapeCharacters(note)}</p>\n`;
	const end = html.toLowerCase().lastIndexOf('</body>');
	return end === -1 ? html + paragraph : html.slice(0, end) + paragraph + html.slice(end);
}
