import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTransfer } from '../../../../dispatcher/message/mime/transfer-encoding';

const decode = (text: string, encoding: string): string =>
	decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('latin1');

describe('decodeTransfer', () => {
	it('gives back what was encoded in Base64, in lines of any length', () => {
		fc.assert(
			fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 80 }), (octets, length) => {
				const encoded = Buffer.from(octets).toString('base64');
				const count = Math.ceil(encoded.length / length);
				const lines = Array.from({ length: count }, (_, index) =>
					encoded.slice(index * length, (index + 1) * length),
				);

				expect(decodeTransfer(Buffer.from(lines.join('\r\n')), 'BASE64')).toEqual(
					Buffer.from(octets),
				);
			}),
		);
	});

	it('gives back what was encoded as quoted-printable', () => {
		fc.assert(
			fc.property(fc.uint8Array(), (octets) => {
				const encoded = [...octets].map((octet) => `=${octet.toString(16).padStart(2, '0')}`);

				expect(decodeTransfer(Buffer.from(encoded.join('=\r\n')), '"Quoted-Printable"')).toEqual(
					Buffer.from(octets),
				);
			}),
		);
	});

	it.each([
		['a =', 'a '],
		['a = \r\nb', 'a b'],
		['a=ZZb', 'a=ZZb'],
		['a=3', 'a=3'],
		['a  \r\nb', 'a\r\nb'],
		['a=20\r\nb', 'a \r\nb'],
	])('reads %j as quoted-printable that is not quite', (encoded, decoded) => {
		expect(decode(encoded, 'quoted-printable')).toBe(decoded);
	});

	it('leaves as it is what it does not know', () => {
		expect(decode('a=20', 'x-unknown')).toBe('a=20');
	});

	it.each(['base64', 'quoted-printable', 'x-uuencode'])('bears anything as %s', (encoding) => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 500 }), (octets) => {
				expect(decodeTransfer(Buffer.from(octets), encoding).length).toBeLessThanOrEqual(
					octets.length * 64,
				);
			}),
		);
	});
});
