import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyMeter } from '../../../dispatcher/mailbox/reply-meter';

const literal = fc
	.string({ unit: 'binary' })
	.map((content) => `* 1 FETCH (BODY[] {${Buffer.byteLength(content)}}\r\n${content} UID 1)`);
const line = fc.constantFrom(
	'* SEARCH 1 2 3',
	'* LIST () "/" INBOX',
	'* OK [COPYUID 9 1:3 7:9] x',
	'',
);

/** Reads a text in pieces, and tells what was too much. */
function readInPieces(meter: ReplyMeter, text: string, sizes: number[]): string | undefined {
	let rest = Buffer.from(text);
	for (const size of [...sizes, Infinity]) {
		const excess = meter.read(rest.subarray(0, size));
		if (excess !== undefined) return excess;
		rest = rest.subarray(Math.min(size, rest.length));
	}
	return undefined;
}

describe('ReplyMeter', () => {
	const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 });

	it('passes what is usual, in whatever pieces it comes', () => {
		fc.assert(
			fc.property(fc.array(fc.oneof(literal, line)), pieces, (lines, sizes) => {
				expect(readInPieces(new ReplyMeter(), `${lines.join('\r\n')}\r\n`, sizes)).toBeUndefined();
			}),
		);
	});

	it('sees a range of a billion mails behind anything, in whatever pieces it comes', () => {
		fc.assert(
			fc.property(fc.array(fc.oneof(literal, line)), pieces, (lines, sizes) => {
				const text = [...lines, 'A1 OK [COPYUID 9 1:1000000000 1:1000000000] x', ''].join('\r\n');

				expect(readInPieces(new ReplyMeter(), text, sizes)).toContain('COPYUID');
			}),
		);
	});

	it('takes no mail’s content for an answer', () => {
		const content = '* OK [COPYUID 9 1:1000000000 1:1000000000] x\r\n';
		const text = `* 1 FETCH (BODY[] {${content.length}}\r\n${content})\r\n`;

		expect(new ReplyMeter().read(Buffer.from(text))).toBeUndefined();
	});

	it('counts anew with each command', () => {
		const meter = new ReplyMeter();
		const folders = Buffer.from('* LIST () "/" a\r\n'.repeat(15_000));

		expect(meter.read(folders)).toBeUndefined();
		meter.begin();

		expect(meter.read(folders)).toBeUndefined();
		expect(meter.read(folders)).toBe('more than 20000 folders');
	});

	it('lets through what was asked for, and little more', () => {
		const asked = new ReplyMeter();
		asked.expect(50_000_000);
		const answer = Buffer.from('* 1 FETCH (BODY[] {60000000}\r\n');

		expect(asked.read(answer)).toBeUndefined();
		expect(new ReplyMeter().read(answer)).toContain('60000000 octets of content');
	});
});
