import { describe, expect, it } from 'vitest';

import { attachOriginal, travelsUntouched } from '../../../dispatcher/outbox/original-attachment';

describe('an original mail', () => {
	it.each([
		['ordinary lines', 'Subject: a\r\n\r\nb\r\n'],
		['no line break at its end', 'Subject: a\r\n\r\nb'],
		['octets beyond ASCII', 'Subject: a\r\n\r\n\u00e9\r\n'],
		['a line of 998 octets', `${'x'.repeat(998)}\r\n`],
		['nothing', ''],
	])('is attached as a mail where it has %s', (_what, source) => {
		expect(attachOriginal(Buffer.from(source)).contentType).toBe('message/rfc822');
	});

	it.each([
		['a bare line feed', 'Subject: a\n\r\nb\r\n'],
		['a line feed first', '\nSubject: a\r\n'],
		['a bare carriage return', 'Subject: a\rb\r\n'],
		['a carriage return last', 'Subject: a\r'],
		['a NUL', 'Subject: a\u0000\r\n'],
		['a line of 999 octets', `${'x'.repeat(999)}\r\n`],
		['a long last line', 'x'.repeat(999)],
	])('is attached as an encoded file where it has %s', (_what, source) => {
		const original = Buffer.from(source);

		expect(travelsUntouched(original)).toBe(false);
		expect(attachOriginal(original)).toMatchObject({
			contentType: 'application/octet-stream',
			contentTransferEncoding: 'base64',
			filename: 'original-mail.eml',
		});
	});
});
