import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../../dispatcher/message/parse-mail';
import { Charsets } from '../../../../dispatcher/message/mime/charsets';
import { readEntity, type Part } from '../../../../dispatcher/message/mime/part-tree';

const read = (source: string): Part => readEntity(Buffer.from(source), new Charsets());

function countParts(root: Part): number {
	return root.children.reduce((sum, child) => sum + countParts(child), 1);
}

function depthOf(root: Part): number {
	return 1 + Math.max(0, ...root.children.map(depthOf));
}

function nested(count: number): string {
	const opened = Array.from(
		{ length: count },
		(_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
	).join('');
	return `${opened}Content-Type: text/plain\r\n\r\nThe innermost`;
}

describe('readEntity', () => {
	it('bears ten thousand parts, each in another one', async () => {
		const source = Buffer.from(nested(10_000));

		expect(depthOf(read(nested(10_000)))).toBeLessThan(120);
		await expect(
			parseMail(source, { size: source.length, keepAttachments: true }),
		).resolves.toBeDefined();
	});

	it('keeps a text that is a hundred parts deep', async () => {
		const source = Buffer.from(nested(99));

		const { mail } = await parseMail(source, { size: source.length, keepAttachments: true });

		expect(mail.text).toBe('The innermost');
	});

	it('keeps in the last of very many parts what comes behind', () => {
		const parts = '--b\r\nContent-Type: image/png\r\n\r\nx\r\n'.repeat(20_000);

		const root = read(
			`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}The end\r\n--b--\r\n`,
		);

		expect(countParts(root)).toBeLessThanOrEqual(5_002);
		expect(root.children.at(-1)?.content.toString()).toContain('The end');
	});

	it.each([
		['hyphens', '--\r\n'],
		['boundaries that are none', '--c\r\n'],
		['ends', '--b--\r\n'],
		['empty parts', '--b\r\n'],
		['parts with a wrong boundary', '--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n'],
		['fields without an end', '--b\r\nContent-Type: text/plain;\r\n'],
	])('bears lines without end: %s', async (_name, line) => {
		const source = Buffer.from(
			`Content-Type: multipart/mixed; boundary=b\r\n\r\n${line.repeat(50_000)}`,
		);

		await expect(
			parseMail(source, { size: source.length, keepAttachments: true }),
		).resolves.toBeDefined();
	});

	it('gives each part as it was put in', () => {
		const content = fc
			.string({ unit: 'grapheme-ascii', maxLength: 60 })
			.filter((text) => !text.includes('--b'));
		fc.assert(
			fc.property(fc.array(content, { minLength: 1, maxLength: 8 }), (contents) => {
				const parts = contents.map((text) => `--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n`);
				const source = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`;

				expect(read(source).children.map((part) => part.content.toString())).toEqual(contents);
			}),
		);
	});
});
