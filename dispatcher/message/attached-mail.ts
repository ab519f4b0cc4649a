import { readAuthor } from './addresses';
import { cleanLine } from './clean-text';
import { dateField } from './headers';
import type { ForwardedMail, Mail } from './mail';
import type { MailBody } from './mime/mail-body';
import { isMessage } from './mime/mail-files';
import { readMessage } from './read-message';
import { showBody } from './shown-body';

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
 * @param body of the mail that has it attached.
 * @returns null where none is forwarded in this way.
 */
export async function attachedMail(
	{ files, isBorrowed }: MailBody,
	{ text, automatic }: Pick<Mail, 'text' | 'automatic'>,
): Promise<ForwardedMail | null> {
	const note = isBorrowed ? '' : text;
	if (automatic || note.length > LONGEST_NOTE) return null;
	const attached = files.find(({ mediaType }) => isMessage(mediaType));
	if (attached === undefined) return null;
	const mail = await readMessage(attached.content.subarray(0, MOST_READ)).catch(() => undefined);
	if (mail === undefined) return null;
	const { parsed, body } = mail;
	return {
		from: readAuthor(parsed),
		subject: cleanLine(parsed.subject ?? '', LONGEST_LINE),
		date: cleanLine(dateField(parsed) ?? '', LONGEST_LINE),
		note,
		text: showBody(body.pieces, LONGEST_TEXT).text.trim(),
	};
}
