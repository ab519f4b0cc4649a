import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { outlineMessage } from '../../../dispatcher/mailbox/message-outline';
import {
	reducedMessage as reduce,
	type ReadTextPart,
} from '../../../dispatcher/mailbox/reduced-message';
import { boundedHeader } from '../../../dispatcher/message/bounded-header';

const plain = { part: '1', type: 'text/plain', charset: 'utf-8', encoding: '8bit' };
const html = { part: '2', type: 'text/html', charset: 'utf-8', encoding: '8bit' };

const reducedMessage = (header: Buffer, parts: ReadTextPart[]): Buffer =>
	reduce(header, { type: 'multipart/alternative', children: parts }, parts);

describe('outlineMessage', () => {
	it('takes the only part of a simple mail for its text', () => {
		const structure = { type: 'text/plain', encoding: 'base64', parameters: { charset: 'cp1252' } };

		expect(outlineMessage(structure)).toMatchObject({
			textParts: [{ part: '1', type: 'text/plain', encoding: 'base64', charset: 'cp1252' }],
			attachments: [],
		});
	});

	it('tells the text from pictures, files and mails inside', () => {
		const structure = {
			type: 'multipart/mixed',
			childNodes: [
				{
					part: '1',
					type: 'multipart/alternative',
					childNodes: [
						{ part: '1.1', type: 'text/plain' },
						{ part: '1.2', type: 'text/html' },
					],
				},
				{ part: '2', type: 'text/plain', disposition: 'attachment', size: 9 },
				{
					part: '3',
					type: 'application/pdf',
					size: 70,
					dispositionParameters: { filename: 'offer.pdf' },
				},
				{ part: '4', type: 'message/rfc822', size: 8, childNodes: [{ type: 'text/plain' }] },
				{ part: '5', type: 'text/plain', size: 7, parameters: { name: 'footer.txt' } },
			],
		};

		const { textParts, attachments } = outlineMessage(structure);

		expect(textParts.map(({ part }) => part)).toEqual(['1.1', '1.2']);
		expect(attachments).toEqual([
			{ fileName: 'part-2', mediaType: 'text/plain', size: 9, part: '2' },
			{ fileName: 'offer.pdf', mediaType: 'application/pdf', size: 70, part: '3' },
			{ fileName: 'part-4', mediaType: 'message/rfc822', size: 8, part: '4' },
			{ fileName: 'footer.txt', mediaType: 'text/plain', size: 7, part: '5' },
		]);
	});

	it('bears a structure of three hundred thousand parts', () => {
		const parts = Array.from({ length: 300_000 }, (_, index) => ({
			part: String(index + 1),
			type: 'image/png',
		}));

		const { attachments } = outlineMessage({ type: 'multipart/mixed', childNodes: parts });

		expect(attachments.map(({ part }) => part)).toEqual(parts.map(({ part }) => part));
	});

	it('bears a structure nested a thousand deep', () => {
		const leaf = { type: 'text/plain' };
		const structure = Array.from({ length: 1000 }).reduce<object>(
			(inside) => ({ type: 'multipart/mixed', childNodes: [inside] }),
			leaf,
		) as typeof leaf;

		expect(outlineMessage(structure).textParts).toHaveLength(1);
	});
});

describe('reducedMessage', () => {
	const header = Buffer.from(
		'From: sarah@example.com\r\nSubject: A long\r\n subject\r\nContent-Type: multipart/mixed;\r\n' +
			' boundary=old\r\nMIME-Version: 1.0\r\n\r\n',
	);

	it('keeps the header and both texts, and nothing of the old structure', async () => {
		const parts = [
			{ ...plain, content: Buffer.from('Grüße') },
			{ ...html, content: Buffer.from('<p>Grüße</p>') },
		];

		const mail = await simpleParser(reducedMessage(header, parts));

		expect(mail.subject).toBe('A long subject');
		expect(mail.text).toBe('Grüße');
		expect(mail.html).toBe('<p>Grüße</p>');
		expect(mail.attachments).toEqual([]);
	});

	it('is a valid message where the mail has no text at all', async () => {
		const mail = await simpleParser(reducedMessage(header, []));

		expect(mail.subject).toBe('A long subject');
		expect(mail.attachments).toEqual([]);
	});

	it.each(['', '\r\n', 'Content-Type: image/png\r\n\r\n'])(
		'still has its own structure where the header is %j',
		async (bare) => {
			const message = reducedMessage(Buffer.from(bare), [
				{ ...plain, content: Buffer.from('Hello') },
			]);

			expect((await simpleParser(message)).text).toBe('Hello');
		},
	);

	it('keeps of a header without end no more than is read of it', async () => {
		const endless = Buffer.from(`Subject: Printer\r\n${'X-A: b\r\n'.repeat(200_000)}`);

		const message = reducedMessage(endless, [{ ...plain, content: Buffer.from('Hello') }]);

		expect(message.length).toBeLessThan(300_000);
		await expect(simpleParser(boundedHeader(message))).resolves.toMatchObject({
			subject: 'Printer',
			text: 'Hello',
		});
	});

	it('lets no header that begins in the middle of a field change the boundary', async () => {
		const begun = Buffer.from(' ; boundary=forged\r\nSubject: Printer\r\n');

		const message = reducedMessage(begun, [{ ...plain, content: Buffer.from('--forged\r\n') }]);

		expect(message.toString('latin1')).not.toContain('boundary=forged');
		await expect(simpleParser(message)).resolves.toMatchObject({ subject: 'Printer' });
	});

	it('lets no text make up a part by writing a boundary it has seen', async () => {
		const seen = reducedMessage(header, [{ ...plain, content: Buffer.from('Hello') }]);
		const boundary = /boundary="([^"]+)"/.exec(seen.toString())?.[1] ?? '';
		const forged = `Hello\r\n--${boundary}\r\nContent-Type: application/x-sh; name=a.sh\r\n\r\nrm`;

		const mail = await simpleParser(
			reducedMessage(header, [{ ...plain, content: Buffer.from(forged) }]),
		);

		expect(mail.attachments).toEqual([]);
		expect(mail.text).toContain('application/x-sh');
	});

	it('lets no parameter of the mail add a header field or a part', async () => {
		const hostile = 'utf-8"\r\nX-Forged: yes\r\n\r\n--b';

		await fc.assert(
			fc.asyncProperty(
				fc.oneof(fc.constant(hostile), fc.string()),
				fc.oneof(fc.constant(hostile), fc.string()),
				async (charset, encoding) => {
					const content = Buffer.from('Hello');
					const message = reducedMessage(header, [{ ...plain, charset, encoding, content }]);

					expect(message.toString('latin1')).not.toMatch(/^X-Forged/m);
					expect((await simpleParser(message)).attachments).toEqual([]);
				},
			),
			{ numRuns: 50 },
		);
	});
});
