import fc from 'fast-check';
import addressparser from 'nodemailer/lib/addressparser';
import { describe, expect, it } from 'vitest';
import { mailboxNamed } from '../../../dispatcher/outbox/named-mailbox';

describe('a mailbox with a name', () => {
	it.each([
		['Anna Berg', '"Anna Berg" <it@example.com>'],
		['Berg, Anna', '"Berg, Anna" <it@example.com>'],
		['Anna "the boss" <ceo@example.com>', '"Anna the boss ceo example.com" <it@example.com>'],
		['Anna\r\nBcc: eve@example.com', '"Anna Bcc: eve example.com" <it@example.com>'],
		['', 'it@example.com'],
		['"<>"', 'it@example.com'],
	])('is written for %j', (name, expected) => {
		expect(mailboxNamed(name, 'it@example.com')).toBe(expected);
	});

	it('is one address, whatever the name', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (name) => {
				const written = mailboxNamed(name, 'it@example.com');
				expect(written).not.toMatch(/[\r\n]/);
				const read = addressparser(written, { flatten: true });
				expect(read.map(({ address }) => address)).toEqual(['it@example.com']);
			}),
		);
	});
});
