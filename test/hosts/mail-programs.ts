import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';

/** A mail as a person's program shows it. */
export type ReadMail = ParsedMail;

/** Reads a mail as a mail program does. */
export async function readMail(raw: Buffer): Promise<ReadMail> {
	return await simpleParser(raw);
}

/** What a person answers, and to which mail. */
export interface TypedAnswer {
	/** `Name <address>` */
	from: string;
	/** In plain text. */
	text: string;
	/** Set beside the usual fields. */
	headers?: Record<string, string>;
	cc?: string;
}

type Quote = (answered: ReadMail) => { text: string; html: string };

/** Answers a mail as Gmail does: the answer above, the mail quoted below. */
export async function answerInGmail(answered: ReadMail, answer: TypedAnswer): Promise<Buffer> {
	return await compose(answered, answer, (mail) => {
		const head = `On Mon, 2 Mar 2026 at 09:20, ${senderOf(mail)} wrote:`;
		const lines = (mail.text ?? '').trimEnd().split('\n');
		return {
			text: `${head}\n\n${lines.map((line) => `> ${line}`).join('\n')}`,
			html:
				`<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${escaped(head)}<br></div>` +
				`<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${htmlOf(mail)}</blockquote></div>`,
		};
	});
}

/** Answers a mail as Outlook does: the mail below the answer, under a header of its own, not quoted. */
export async function answerInOutlook(answered: ReadMail, answer: TypedAnswer): Promise<Buffer> {
	return await compose(answered, answer, (mail) => {
		const fields = [
			['From', senderOf(mail)],
			['Sent', 'Monday, March 2, 2026 9:20 AM'],
			['To', addressesOf(mail.to)],
			['Subject', mail.subject ?? ''],
		] as const;
		const head = fields.map(([name, value]) => `${name}: ${value}`).join('\n');
		const headHtml = fields
			.map(([name, value]) => `<b>${name}:</b> ${escaped(value)}`)
			.join('<br>');
		return {
			text: `________________________________\n${head}\n\n${mail.text ?? ''}`,
			html:
				'<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">' +
				`<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">${headHtml}</font><div>&nbsp;</div></div>${htmlOf(mail)}`,
		};
	});
}

/** Says as a machine that somebody is away. */
export async function outOfOffice(answered: ReadMail, from: string): Promise<Buffer> {
	return await build({
		from,
		to: answered.replyTo?.text ?? senderOf(answered),
		subject: `Automatic reply: ${answered.subject ?? ''}`,
		text: 'I am out of the office until Monday.',
		inReplyTo: answered.messageId ?? '',
		headers: { 'Auto-Submitted': 'auto-replied' },
	});
}

/** Reports that a mail did not reach somebody (RFC 3464). */
export async function bounceOf(bounced: ReadMail, recipient: string): Promise<Buffer> {
	const boundary = `report-${randomUUID()}`;
	const lines = [
		'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
		`To: ${senderOf(bounced)}`,
		'Subject: Undelivered Mail Returned to Sender',
		`Message-ID: <${randomUUID()}@mx.example.com>`,
		'Auto-Submitted: auto-replied',
		'MIME-Version: 1.0',
		`Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
		'',
		`--${boundary}`,
		'Content-Type: text/plain',
		'',
		`${recipient}: the mailbox is full`,
		`--${boundary}`,
		'Content-Type: message/delivery-status',
		'',
		'Reporting-MTA: dns; mx.example.com',
		'',
		`Final-Recipient: rfc822; ${recipient}`,
		'Action: failed',
		'Status: 5.2.2',
		'Diagnostic-Code: smtp; 552 5.2.2 The mailbox is full',
		'',
		`--${boundary}`,
		'Content-Type: text/rfc822-headers',
		'',
		`Message-ID: ${bounced.messageId ?? ''}`,
		`Subject: ${bounced.subject ?? ''}`,
		'',
		`--${boundary}--`,
		'',
	];
	return await Promise.resolve(Buffer.from(lines.join('\r\n')));
}

async function compose(answered: ReadMail, answer: TypedAnswer, quote: Quote): Promise<Buffer> {
	const { from, text, headers = {}, cc } = answer;
	const below = quote(answered);
	const known = answered.references ?? [];
	const references = [...(typeof known === 'string' ? [known] : known), answered.messageId ?? ''];
	const subject = answered.subject ?? '';
	return await build({
		from,
		to: answered.replyTo?.text ?? senderOf(answered),
		...(cc === undefined ? {} : { cc }),
		subject: subject.startsWith('Re: ') ? subject : `Re: ${subject}`,
		text: `${text}\n\n${below.text}\n`,
		html: `<div dir="ltr">${escaped(text).replaceAll('\n', '<br>')}</div>${below.html}`,
		inReplyTo: answered.messageId ?? '',
		references,
		headers,
	});
}

async function build(mail: ConstructorParameters<typeof MailComposer>[0]): Promise<Buffer> {
	const messageId = `<${randomUUID()}@program.example>`;
	return await new MailComposer({ messageId, date: new Date(), ...mail }).compile().build();
}

function senderOf({ from }: ReadMail): string {
	return from?.text ?? '';
}

function addressesOf(to: AddressObject | AddressObject[] | undefined): string {
	return [to ?? []]
		.flat()
		.map(({ text }) => text)
		.join('; ');
}

function htmlOf({ html, text = '' }: ReadMail): string {
	return html || `<pre>${escaped(text)}</pre>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
