import { simpleParser, type ParsedMail as Parsed } from 'mailparser';
import { readAuthor } from './addresses';
import { boundedHeader } from './bounded-header';
import { cleanLine, cleanText } from './clean-text';
import type { ForwardedMail, Mail } from './mail';
import { readHtml } from './safe-html';

/** Octets: of a mail inside a mail, so much is read. */
const MOST_READ = 512 * 1024;
const LONGEST_TEXT = 100_000;
const LONGEST_LINE = 1_000;
/** Who forwards a mail as an attachment writes no more above; who sends one along explains it. */
const LONGEST_NOTE = 1_000;

/**
 * Reads the mail that another one forwards as an attachment (`message/rfc822`): the first one, where little
 * is written beside it and no report gives it back.
 *
 * @param parsed the mail that has it attached.
 * @returns null where none is forwarded in this way.
 */
export async function attachedMail(
	parsed: Parsed,
	{ text, automatic }: Pick<Mail, 'text' | 'automatic'>,
): Promise<ForwardedMail | null> {
	if (automatic || text.length > LONGEST_NOTE) return null;
	const attached = parsed.attachments.find(({ contentType }) => contentType === 'message/rfc822');
	if (attached === undefined) return null;
	const mail = await simpleParser(boundedHeader(attached.content.subarray(0, MOST_READ)), {
		skipTextToHtml: true,
		skipHtmlToText: true,
		skipTextLinks: true,
	}).catch(() => undefined);
	if (mail === undefined) return null;
	const date = mail.headerLines.find(({ key }) => key === 'date')?.line ?? '';
	return {
		from: readAuthor(mail),
		subject: cleanLine(mail.subject ?? '', LONGEST_LINE),
		date: cleanLine(date.slice(date.indexOf(':') + 1), LONGEST_LINE),
		note: text,
		text: textOf(mail),
	};
}

function textOf(mail: Parsed): string {
	const found = mail.text?.trim() ? mail.text : readHtml(cleanText(mail.html || '')).text;
	return cleanText(found.slice(0, LONGEST_TEXT)).trim();
}
