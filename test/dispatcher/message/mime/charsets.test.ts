import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Charsets } from '../../../../dispatcher/message/mime/charsets';
import { decodeWords } from '../../../../dispatcher/message/mime/encoded-words';
import { readParameters } from '../../../../dispatcher/message/mime/parameters';

describe('Charsets', () => {
	it('reads any text that is UTF-8, whatever is said of it', () => {
		const label = fc.constantFrom(undefined, '', 'utf-8', 'us-ascii', 'unknown-8bit', 'x-nobody');
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), label, (text, said) => {
				fc.pre(!/[\ufeff\ufffe\u001b]/.test(text));
				expect(new Charsets().decode(Buffer.from(text), said)).toBe(text);
			}),
		);
	});

	it.each(['base64', 'hex', 'binary', 'utf-7-imap', '__proto__', 'constructor'])(
		'does not take %j for a charset',
		(label) => {
			expect(new Charsets().decode(Buffer.from('+ADw-YQ=='), label)).toBe('+ADw-YQ==');
		},
	);

	it('bears any octets under any name', () => {
		const label = fc.constantFrom(
			...['gb2312', 'shift_jis', 'utf-7', 'utf-16', 'iso-2022-jp', 'big5', 'koi8-r', 'utf-32'],
		);
		const charsets = new Charsets();
		fc.assert(
			fc.property(fc.uint8Array(), label, (octets, said) => {
				expect(typeof charsets.decode(Buffer.from(octets), said)).toBe('string');
			}),
		);
	});

	it.each([
		['utf-16 with its mark', Buffer.from('\ufeffBüro', 'utf16le'), undefined, 'Büro'],
		['UTF-8 with its mark', Buffer.from('\ufeffBüro'), 'windows-1252', 'Büro'],
	])('reads %s', (_name, octets, label, text) => {
		expect(new Charsets().decode(octets, label)).toBe(text);
	});
});

describe('decodeWords', () => {
	const decode = (text: string): string => decodeWords(text, new Charsets());

	it.each([
		['=?utf-8?Q?B=C3?= =?utf-8?Q?=BCro?=', 'Büro'],
		['=?utf-8?Q?a?=   =?iso-8859-1?Q?=FC?=', 'aü'],
		['=?utf-8?Q?a?= b =?utf-8*de?b?w7w=?=', 'a b ü'],
		['=?utf-8?Q?=41?=', 'A'],
		['=?utf-8?X?a?= =?utf-8?Q?a', '=?utf-8?X?a?= =?utf-8?Q?a'],
	])('reads %j', (written, read) => {
		expect(decode(written)).toBe(read);
	});

	it('is done soon, whatever the text repeats', () => {
		const pieces = fc.constantFrom('=?', '?=', '?', 'q', 'utf-8', '=', ' ', '=?utf-8?q?');
		fc.assert(
			fc.property(fc.array(pieces, { minLength: 1, maxLength: 5 }), (parts) => {
				expect(decode(parts.join('').repeat(20_000)).length).toBeLessThanOrEqual(8_000);
			}),
		);
	});
});

describe('readParameters', () => {
	const read = (text: string) => readParameters(text, new Charsets());

	it('reads what stands in quotes, comments and pieces', () => {
		const { value, parameters } = read(
			'text/plain (a; b); charset = "utf-8" ; name*1=" b"; name*0=a; x="a\\"b;c"; y',
		);

		expect(value).toBe('text/plain');
		expect(Object.fromEntries(parameters)).toEqual({ charset: 'utf-8', x: 'a"b;c', name: 'a b' });
	});

	it('bears any text', () => {
		const pieces = fc.constantFrom('"', '\\', '(', ')', ';', '=', '*', "'", '%', 'name', '0', ' ');
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
				expect(read(parts.join('').repeat(500)).parameters.size).toBeLessThanOrEqual(200);
			}),
		);
	});
});
