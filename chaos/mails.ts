import { markerIn } from '../dispatcher/outbox/marker-line';
import { composeMail } from '../test/hosts/sample-mail';
import { senderOf } from './people';
import { findMark, isEmployees, type PlannedMail } from './plan';

/** The builder's node of division ONE fails on mails with this word in their subject. */
export const POISON = 'Poison';

const UNKNOWN_TASK = 99_999_999;
const OCTETS_OF_LONG_HEADER = 200_000;

/** What is known of the request that a mail answers, once it is filed. */
export interface Answered {
	/** `[ONE#1042]` */
	reference: string;
	/** The Message-ID under which it was forwarded to employees. */
	forward?: string;
}

/** The Message-ID of the mail with this mark; the mark itself is not in it. */
export function messageIdOf(mark: string): string {
	return `<${mark.replace('CHAOS', 'mail-')}@sender.example>`;
}

/** What the attachment of the mail with this mark holds. */
export function attachmentOf(mark: string): string {
	return `Attached to ${mark}`;
}

/** Writes a planned mail. */
export async function writeMail(mail: PlannedMail, answered?: Answered): Promise<Buffer> {
	const { mark } = mail;
	if (mail.kind === 'malformed') return malformed(mail);
	return await composeMail({
		from: senderOf(mail),
		subject: subjectOf(mail, answered),
		text: textOf(mail),
		messageId: messageIdOf(mark),
		...threadOf(mail, answered),
		...(mail.withAttachment
			? { attachments: [{ filename: 'status.txt', content: attachmentOf(mark) }] }
			: {}),
	});
}

function textOf({ mark, kind }: PlannedMail): string {
	const text = `The printer with the number ${mark} does not print.`;
	switch (kind) {
		case 'employee answer':
			return withQuote(text);
		case 'employee note':
			return withQuote(`#note\n${text}`);
		case 'employee close':
			return withQuote(`#close\n\n${text}`);
		case 'request':
		case 'reply by reference':
		case 'reply by message':
		case 'unknown task':
		case 'poison':
		case 'malformed':
			return text;
	}
}

/** As an employee's mail program quotes what was forwarded to him, but for the other mail's mark. */
function withQuote(answer: string): string {
	const quoted = [markerIn('en'), '', 'Help desk', 'The other mail.'].map((line) => `> ${line}`);
	return [answer, '', 'On Mon, 2 Mar 2026 at 10:02, Help desk wrote:', ...quoted].join('\n');
}

function threadOf({ kind, answers }: PlannedMail, answered: Answered | undefined) {
	const named = isEmployees(kind)
		? answered?.forward
		: kind === 'reply by message' && answers !== undefined
			? messageIdOf(answers)
			: undefined;
	return named === undefined ? {} : { inReplyTo: named, references: named };
}

function subjectOf({ kind, mark, division }: PlannedMail, answered: Answered | undefined): string {
	switch (kind) {
		case 'reply by reference':
		case 'employee answer':
		case 'employee note':
		case 'employee close':
			return `Re: ${answered?.reference ?? ''} ${mark}`;
		case 'unknown task':
			return `Re: [${division}#${UNKNOWN_TASK}] ${mark}`;
		case 'poison':
			return `${POISON} ${mark}`;
		case 'reply by message':
			return `Re: ${mark}`;
		case 'request':
		case 'malformed':
			return mark;
	}
}

/** Mails as broken programs write them. */
const MALFORMED: ReadonlyArray<(mark: string) => Buffer> = [
	(mark) => Buffer.from(`Subject: ${mark}\r\n\r\n${'\u0000\u0001'.repeat(500)}`),
	(mark) => Buffer.from(`\r\nno header at all, only ${mark}`),
	(mark) =>
		Buffer.from(
			`Subject: ${mark}\r\nContent-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n` +
				'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--b\r\n\r\nnever closed',
		),
	(mark) =>
		Buffer.concat([
			Buffer.from(`Subject: ${mark}\r\nContent-Type: text/plain; charset="no-such"\r\n\r\n`),
			Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)),
		]),
	(mark) =>
		Buffer.from(
			`Subject: ${mark}\r\nX-Long: ${'x'.repeat(OCTETS_OF_LONG_HEADER)}\r\n` +
				'Content-Transfer-Encoding: base64\r\n\r\n=====not base64=====',
		),
	(mark) =>
		Buffer.from(
			`From: <<>>@@\r\nTo: ,,;\r\nDate: never\r\nMessage-ID: none\r\nSubject: ${mark} =?utf-8?b?####?=\r\n\r\n`,
		),
];

function malformed({ mark, variant }: PlannedMail): Buffer {
	const write = MALFORMED[variant % MALFORMED.length];
	const source = write?.(mark) ?? Buffer.from(mark);
	if (findMark(source.toString('latin1')) !== mark) throw new Error(`${mark} lost its mark`);
	return source;
}
