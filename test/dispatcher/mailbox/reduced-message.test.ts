import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import {
	reducedMessage as reduce,
	type ReadTextPart,
} from '../../../dispatcher/mailbox/reduced-message';
import { boundedHeader } from '../../../dispatcher/message/bounded-header';

const plain = { part: '1', type: 'text/plain', charset: 'utf-8', encoding: '8bit' };
const html = { part: '2', type: 'text/html', charset: 'utf-8', encoding: '8bit' };

const reducedMessage = (header: Buffer, parts: ReadTextPart[]): Buffer =>
	reduce(header, { type: 'multipart/alternative', children: parts }, parts);

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
