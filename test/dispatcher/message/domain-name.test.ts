import { domainToASCII, domainToUnicode } from 'node:url';
import { describe, expect, it } from 'vitest';
import { showableDomain } from '../../../dispatcher/message/domain-name';
import { parseMail } from '../../../dispatcher/message/parse-mail';

describe('a domain', () => {
	it.each([
		'example.com',
		'münchen.example',
		'例え.jp',
		'日本語カナ.jp',
		'пример.рф',
		'παράδειγμα.ελ',
	])('is shown in letters where they belong together: %s', (domain) => {
		expect(showableDomain(domain)).toBe(domain);
	});

	it.each(['аpple.com', 'раураl.example', 'пример.com', 'goοgle.example', '例え한국.jp'])(
		'stays punycode where it mixes scripts: %s',
		(domain) => {
			expect(showableDomain(domain)).toBe(domainToASCII(domain));
			expect(domainToUnicode(showableDomain(domain))).toBe(domain);
		},
	);

	it('stays punycode in the address of a sender', async () => {
		const source = Buffer.from(`From: <a@${domainToASCII('аpple.com')}>\r\n\r\nx`);

		const { mail } = await parseMail(source, { size: source.length, keepAttachments: true });

		expect(mail.from?.address).toBe(`a@${domainToASCII('аpple.com')}`);
	});
});
