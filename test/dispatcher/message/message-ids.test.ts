import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessageIds } from '../../../dispatcher/message/message-ids';

describe('Message-IDs', () => {
	it.each([
		['<1@a.example>', ['<1@a.example>']],
		['1@a.example', ['<1@a.example>']],
		['none', ['<none>']],
		['<none>', ['<none>']],
		['<<1@a.example>>', ['<1@a.example>']],
		['<1@a.example><2@b.example>', ['<1@a.example>', '<2@b.example>']],
		['<1@a.example>,\r\n\t<2@b.example>', ['<1@a.example>', '<2@b.example>']],
		['1@a.example 2@b.example', ['<1@a.example>', '<2@b.example>']],
		['<1@a.example> 2@b.example', ['<1@a.example>', '<2@b.example>']],
		['<1\r\n @a.example>', ['<1@a.example>']],
		['<1@\r\n a.example>', ['<1@a.example>']],
		['Your message of "Tue, 24 Nov 2026 09:30:00 +0100." <1@a.example>', ['<1@a.example>']],
		['<1@a.example> (Anna\'s message of "Tue, 24 Nov")', ['<1@a.example>']],
		['<1@a.example>; from anna@example.com on Tuesday', ['<1@a.example>']],
		['"Anna <anna@example.com>" of Tuesday <1@a.example>', ['<1@a.example>']],
		['Your message of Tuesday', []],
		['<Your message of Tuesday>', []],
		['', []],
		['<>', []],
		['<', []],
	])('are found in %j', (field, ids) => {
		expect(readMessageIds(field)).toEqual(ids);
	});

	it('are the newest hundred of many', () => {
		const many = Array.from({ length: 150 }, (_, at) => `<${at}@a.example>`);

		expect(readMessageIds(many.join(' '))).toEqual(many.slice(-100));
	});

	it('are one in brackets each, whatever the field holds', () => {
		const pieces = fc.constantFrom(
			'<',
			'>',
			'(',
			')',
			'"',
			' ',
			'a',
			'@',
			'b.example',
			',',
			'\r\n ',
		);
		const field = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.oneof(field, fc.string()), (written) => {
				for (const id of readMessageIds(written)) expect(id).toMatch(/^<[^<>]+>$/);
			}),
		);
	});

	it('are read in time that grows with the length', () => {
		for (const repeated of ['<', '>', '(', '"', '<a ', '<a@b> (', 'a@']) {
			expect(readMessageIds(repeated.repeat(100_000)).length).toBeLessThanOrEqual(100);
		}
	});
});
