import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeAddress, readMailbox } from '../../../dispatcher/message/mailbox-text';

describe('a mailbox in a text', () => {
	it.each([
		'Anna Berg <anna@example.com>',
		'"Anna Berg" <anna@example.com>',
		"'Anna Berg' [anna@example.com]",
		'Anna Berg [mailto:anna@example.com]',
		'Anna Berg <mailto:anna@example.com>',
		'Anna Berg <anna@example.com<mailto:anna@example.com>>',
		'« Anna Berg » <anna@example.com>',
		'Anna Berg (anna@example.com)',
		'Anna Berg (<anna@EXAMPLE.COM>)',
		'*Anna Berg* <anna@example.com>',
		'\u202aAnna Berg\u202c <\u202aanna@example.com\u202c>',
		'Anna Berg <IMCEASMTP-anna+40example+2Ecom@exchange.example>',
	])('has a name and an address: %s', (text) => {
		expect(readMailbox(text)).toEqual({ name: 'Anna Berg', address: 'anna@example.com' });
	});

	it.each([
		['anna@example.com', '', 'anna@example.com'],
		['<anna@example.com>', '', 'anna@example.com'],
		['anna@example.com <anna@example.com>', '', 'anna@example.com'],
		['mailto:anna@example.com', '', 'anna@example.com'],
		['Anna Berg', 'Anna Berg', ''],
		['Berg, Anna', 'Berg, Anna', ''],
		['Berg, Anna <anna@example.com>', 'Berg, Anna', 'anna@example.com'],
		['Anna Berg (Accounting)', 'Anna Berg (Accounting)', ''],
		['', '', ''],
	])('may lack one: %s', (text, name, address) => {
		expect(readMailbox(text)).toEqual({ name, address });
	});

	it.each([
		'IMCEAEX-_O=EXAMPLE_OU=X_CN=ANNA@example.com',
		'IMCEAINVALID-anna@example.com',
		'/O=EXAMPLE/OU=FIRST/CN=RECIPIENTS/CN=ANNA',
		'EX:/o=example/cn=anna',
		'@example.com',
		'anna@',
		'',
	])('has none that only an Exchange server knows, or nobody: %s', (address) => {
		expect(normalizeAddress(address)).toBe('');
	});

	it('has an address with both its halves, whatever the text', () => {
		const piece = fc.oneof(
			fc.string({ maxLength: 5 }),
			fc.constantFrom('a@b.example', '<', '>', '[mailto:', '"', 'Anna ', '@', '('),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
				expect(readMailbox(pieces.join('')).address).toMatch(/^$|^[^\s@<>]+@[^\s@<>]+$/);
			}),
		);
	});
});

describe('an address that hides other fields', () => {
	it.each([
		'IMCEASMTP-a+0D+0ABcc+3A+20x+40example+2Ecom@example.com',
		'IMCEASMTP-a+00+20b+40example+2Ecom@example.com',
		'a\r\nBcc: x@example.com',
		'% $',
	])('is none: %j', (written) => {
		expect(normalizeAddress(written)).not.toMatch(/\s/);
	});

	it('may have spaces in quotes', () => {
		expect(normalizeAddress('"Anna Berg"@example.com')).toBe('"Anna Berg"@example.com');
	});
});
