import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedHeader } from '../../../dispatcher/message/bounded-header';
import { parseMail } from '../../../dispatcher/message/parse-mail';

const bounded = (source: string): string => boundedHeader(Buffer.from(source)).toString();
const parse = async (source: string) =>
	(await parseMail(Buffer.from(source), { size: source.length, keepAttachments: true })).mail;

describe('a header', () => {
	it('is as it was where it is of an ordinary size', () => {
		fc.assert(
			fc.property(fc.uint8Array(), (octets) => {
				const source = Buffer.from(octets);
				expect(boundedHeader(source)).toBe(source);
			}),
		);
	});

	it('has its long fields cut, and the body stays', () => {
		const source = bounded(`A: 1\r\nB: ${'b'.repeat(100_000)}\r\nC: 3\r\n\r\nBody\r\n`);

		expect(source).toMatch(/^A: 1\r\nB: b+\r\nC: 3\r\n\r\nBody\r\n$/);
		expect(source.length).toBeLessThan(66_000);
	});

	it('is cut as a whole, and the body stays', () => {
		const source = bounded(`${`A: ${'a'.repeat(1_000)}\r\n`.repeat(2_000)}\r\nBody`);

		expect(source).toMatch(/a\r\n\r\nBody$/);
		expect(source.length).toBeLessThan(300_000);
	});

	it.each([
		['a field of two million carriage returns', `Subject: ${'\r'.repeat(2_000_000)}\r\n`],
		['a field of two million letters', `Subject: ${'a'.repeat(2_000_000)}\r\n`],
		['a field folded a million times', `X: a${'\r\n a'.repeat(1_000_000)}\r\n`],
		['a hundred thousand fields', 'X: a\r\n'.repeat(100_000)],
		['fifty thousand spaces before the sender', `From: ${' '.repeat(50_000)}\r\n`],
	])('does not keep a mail from being read: %s', async (_name, fields) => {
		const mail = await parse(`From: a@example.com\r\n${fields}\r\nThe text`);

		expect(mail).toMatchObject({ from: { address: 'a@example.com' }, text: 'The text' });
	});
});
