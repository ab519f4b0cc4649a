import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/errors';
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

		expect(mail.html).toBe(
			'<p>See the <b>picture</b>: <img src="cid:shot@example.com" alt="shot" /><img alt="pixel" /></p>' +
				'<a target="_blank" rel="noopener noreferrer">bad</a> ' +
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
		['calendar', 'attachment-1.ics'],
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

	it('of great depth and length are read in bounded time', async () => {
		const source = `Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}deep`;

		const { mail } = await parse(source);

		expect(mailSchema.parse(mail)).toEqual(mail);
	});
});
