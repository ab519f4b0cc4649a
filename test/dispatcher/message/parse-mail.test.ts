import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { mailSchema } from '../../../dispatcher/message/mail';
import { parseMail } from '../../../dispatcher/message/parse-mail';
import { parseFixture } from './fixtures';

const parse = async (source: string | Buffer) =>
	await parseMail(Buffer.from(source), { size: source.length, keepAttachments: true });

describe('a mail', () => {
	it('is read with all its fields', async () => {
		const { mail } = await parseFixture('plain');

		expect(mail).toMatchObject({
			from: { name: 'Sarah Mitchell', address: 'sarah@example.com' },
			to: [{ name: 'IT help desk', address: 'it@helpdesk.example' }],
			subject: 'Printer prints blank pages',
			date: '2026-03-02T08:14:03.000Z',
			messageId: '<plain@example.com>',
			text: 'The printer prints nothing but blank pages.',
			html: null,
			automatic: false,
		});
	});

	it.each([
		['french-latin1', "Congés d'été", "À qui dois-je m'adresser ?"],
		['utf8-base64', 'Täglich grüßt', 'Grüße aus Köln 👍'],
		['japanese-iso-2022-jp', '日本語', '日本語'],
	])('is read in its character set: %s', async (name, subject, text) => {
		const { mail } = await parseFixture(name);

		expect(mail).toMatchObject({ subject, text });
	});

	it('keeps the pictures inside its HTML and nothing that is loaded or run', async () => {
		const { mail, attachments } = await parseFixture('html-inline-picture');

		expect(mail.html).toContain(
			'<p>See the <b>picture</b>: <img src="cid:shot@example.com" alt="shot"><img alt="pixel"></p>' +
				'<a>bad</a> ' +
				'<a href="https://example.com/" target="_blank" rel="noopener noreferrer">good</a>',
		);
		expect(mail.attachments).toEqual([
			{
				fileName: 'shot.png',
				mediaType: 'image/png',
				size: 8,
				contentId: 'shot@example.com',
				leftInMailbox: false,
			},
		]);
		expect(attachments[0]?.content).toHaveLength(8);
	});

	it('gives the text of its HTML where it has no other', async () => {
		const { mail } = await parse('Content-Type: text/html\r\n\r\n<p>Hello</p><p>World</p>');

		expect(mail.text).toBe('Hello\n\nWorld');
	});

	it('names the messages it answers, the nearest last', async () => {
		const { mail } = await parseFixture('reply-outlook');

		expect(mail.inReplyTo).toBe('<request@example.com>');
		expect(mail.references).toEqual(['<first@example.com>', '<request@example.com>']);
	});

	it.each([
		['reply-outlook', 'It works again.'],
		['reply-german', 'Danke, geht wieder.'],
		['reply-french', 'Merci, cela marche.'],
	])('tells what was written now from the history: %s', async (name, written) => {
		expect((await parseFixture(name)).mail.newText).toBe(written);
	});

	it('is written now as a whole where it is forwarded', async () => {
		const { mail } = await parseFixture('forwarded-inline');

		expect(mail.newText).toBe(mail.text);
		expect(mail.newText).toContain('Your mailbox is full.');
	});

	it('keeps a mail that is attached to it as an attachment', async () => {
		const { mail } = await parseFixture('forwarded-attached');

		expect(mail.text).toBe('Please have a look.');
		expect(mail.attachments).toMatchObject([
			{ fileName: 'request.eml', mediaType: 'message/rfc822' },
		]);
	});

	it.each([
		['auto-reply', 'Auto-Submitted: auto-replied'],
		['bounce', 'a report (delivery-status)'],
	])('is known to be automatic: %s', async (name, automaticReason) => {
		expect((await parseFixture(name)).mail).toMatchObject({ automatic: true, automaticReason });
	});

	it.each([
		['calendar', 'invite.ics'],
		['winmail', 'winmail.dat'],
	])('keeps what it cannot show as an attachment: %s', async (name, fileName) => {
		expect((await parseFixture(name)).mail.attachments).toMatchObject([{ fileName }]);
	});
});

describe('a mail that lacks much', () => {
	it('has nulls and empty lists where it has no header', async () => {
		const { mail } = await parseFixture('no-headers');

		expect(mail).toMatchObject({
			from: null,
			to: [],
			subject: '',
			date: null,
			messageId: null,
			text: 'Just a body, and no header at all.',
		});
	});

	it('has an empty text where it has no body', async () => {
		expect((await parseFixture('no-body')).mail).toMatchObject({ text: '', newText: '' });
	});

	it('keeps the addresses that can be read, and makes no header of a subject', async () => {
		const { mail } = await parseFixture('bad-addresses');

		expect(mail.from).toBeNull();
		expect(mail.to.map(({ address }) => address)).toEqual(['anna@example.com', 'ben@example.com']);
		expect(mail.subject).toBe('Odd a Bcc: victim@example.com');
	});

	it('has no date where its date cannot be read', async () => {
		expect((await parseFixture('bad-addresses')).mail.date).toBeNull();
	});

	it('shows its body as it is where its parts cannot be told apart', async () => {
		expect((await parseFixture('broken-boundary')).mail.text).toContain('Lost text');
	});

	it('cannot be read where it has no bytes', async () => {
		await expect(parse('')).rejects.toMatchObject({ code: 'mail-unreadable' });
	});
});

describe('a mail with a header of no meaning', () => {
	it.each([
		'',
		' ',
		'/',
		';',
		'x',
		'"',
		'=?utf-8?Q??=',
		'()',
		'text',
		'multipart',
		'message/rfc822',
	])('keeps the part that has it as its type: %j', async (type) => {
		const { mail } = await parse(
			'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n' +
				`The text\r\n--b\r\nContent-Type:${type}\r\n` +
				'Content-Disposition: attachment; filename=log.bin\r\n\r\nxx\r\n--b--\r\n',
		);

		expect(mail.text).toContain('The text');
		expect(mail.attachments).toMatchObject([{ leftInMailbox: false }]);
		expect(mail.attachments[0]?.mediaType).not.toBe('');
	});

	it('is read whatever its fields and parts are', async () => {
		const name = fc.constantFrom(
			...['Content-Type', 'Content-Disposition', 'Content-Transfer-Encoding', 'Content-ID'],
			...['From', 'To', 'Reply-To', 'Sender', 'Subject', 'Date', 'Message-ID', 'In-Reply-To'],
			...['References', 'List-Id', 'Return-Path', 'Priority', 'MIME-Version', '__proto__', ''],
		);
		const value = fc.oneof(
			fc.string({ maxLength: 20 }),
			fc.constantFrom(
				...['', ' ', ';', '""', '<>', ':', 'a:;', 'text/plain', 'text/html', 'message/rfc822'],
				...['multipart/mixed; boundary=b', 'multipart/alternative; boundary="b"', 'multipart/'],
				...[
					'message/delivery-status',
					'attachment; filename=',
					'attachment; filename*=x',
					'inline',
				],
				...[
					'base64',
					'quoted-printable',
					'x',
					'=?x?B?????=',
					'text/plain; charset=',
					'text/html; charset=x',
				],
				...[
					'text/plain; format=flowed; delsp=yes',
					'text/plain; constructor=1; __proto__=2',
					'<@>',
				],
			),
		);
		const field = fc.tuple(name, value).map(([key, words]) => `${key}: ${words}`);
		const html = fc.constantFrom(
			'<ol type=i start=-1><li>x',
			'<table><td rowspan=9e9>',
			'<pre>',
			'x',
		);
		const part = fc
			.tuple(fc.array(field, { maxLength: 4 }), html)
			.map(([fields, body]) => `${fields.join('\r\n')}\r\n\r\n${body}`);
		const mail = fc
			.array(part, { minLength: 1, maxLength: 5 })
			.map((parts) => parts.join('\r\n--b\r\n'));
		await fc.assert(
			fc.asyncProperty(mail, async (source) => {
				const parsed = await parse(source);
				expect(mailSchema.parse(parsed.mail)).toEqual(parsed.mail);
			}),
		);
	});

	it('is received when the server says so, where its date says nothing', async () => {
		const receivedAt = new Date('2026-11-24T10:00:00Z');
		const source = Buffer.from('Date: Thu, 1 Jan 1970 00:00:00 GMT\r\n\r\nbattery low');

		const { mail } = await parseMail(source, { size: 1, keepAttachments: true, receivedAt });

		expect(mail.date).toBe('2026-11-24T10:00:00.000Z');
	});

	it('turns round nothing that is shown', async () => {
		const { mail } = await parse(
			'From: =?utf-8?Q?=E2=80=AEanna?= <a@example.com>\r\nSubject: =?utf-8?Q?a=E2=81=A6b=E2=80=8Fc?=\r\n' +
				"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''invoice%E2%80%AEfdp.exe\r\n\r\nx",
		);

		expect(mail.from?.name).toBe('anna');
		expect(mail.subject).toBe('abc');
		expect(mail.attachments[0]?.fileName).toBe('invoicefdp.exe');
	});
});

describe('any bytes', () => {
	it('are a mail that fits the schema and can be stored, or are refused', async () => {
		const line = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.constantFrom(
				'From: a@b.c',
				'Subject: =?utf-8?B?8J+Y?=',
				'Content-Type: multipart/mixed; boundary="x"',
				'Content-Type: text/html; charset=unknown-8bit',
				'Content-Transfer-Encoding: base64',
				'--x',
				'--x--',
				'',
				'<p onclick=1>\0\ud800',
			),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
				const parsed = await parse(lines.join('\r\n')).catch((error: unknown) => error);
				if (parsed instanceof DispatcherError) return;
				const { mail } = parsed as { mail: unknown };
				expect(mailSchema.parse(mail)).toEqual(mail);
				expect(JSON.stringify(mail)).not.toContain('\\u0000');
				expect(JSON.stringify(mail).isWellFormed()).toBe(true);
			}),
		);
	});

	it.each([
		['lengths in a style', `<p style="margin:${'1'.repeat(500_000)}x">end`, 'end'],
		['elements one in another', `${'<div>'.repeat(100_000)}end`, 'end'],
		['quotes one in another', `${'<blockquote>'.repeat(80_000)}end`, 'end'],
		['paragraphs', `${'<p>'.repeat(300_000)}end`, 'end'],
		['cells', `<table><tr>${'<td>x</td>'.repeat(90_000)}</table>end`, 'end'],
	])('of HTML without bounds are read: %s', async (_name, html, end) => {
		const { mail } = await parse(`Content-Type: text/html\r\n\r\n${html}`);

		expect(mail.text.endsWith(end)).toBe(true);
		expect((mail.html ?? '').length).toBeLessThan(100);
	});

	it.each([
		['blank lines', `hi${'\n'.repeat(99_000)}end`],
		['one line', `hi\n\n${'2026from<'.repeat(100_000)}end`],
		[
			'prose in one line',
			`hi\n\n${'On the floor at work he wrote from there. '.repeat(20_000)}end`,
		],
		['spaces and line ends', `hi${' \n'.repeat(400_000)}end`],
		['carriage returns', `hi${'\r'.repeat(900_000)}end`],
		['lines that look like heads', `hi\n${'From: a\nSent: b\nOn 2026\n'.repeat(30_000)}end`],
		['quotes', `hi\n${'> a\n'.repeat(200_000)}end`],
	])('of text without bounds are read: %s', async (_name, text) => {
		const { mail } = await parse(`Subject: Re: x\r\nContent-Type: text/plain\r\n\r\n${text}`);

		expect(mail.text.endsWith('end')).toBe(true);
		expect(mail.newText).toMatch(/^hi/);
	});
});
