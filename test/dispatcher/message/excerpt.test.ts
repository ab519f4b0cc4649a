import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../dispatcher/message/excerpt';

const anyText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 2_000 }),
	fc.string({
		unit: fc.constantFrom(
			'\n',
			'\r',
			'\r\n',
			'\t',
			' ',
			'\u2028',
			'\u202e',
			'\0',
			'a',
			'😀',
			'\ud83d',
		),
		maxLength: 2_000,
	}),
);

describe('the excerpt of a mail', () => {
	it('is the text itself where that is short', () => {
		expect(excerptOf('Hello,\n\nthe printer burns.\n')).toBe('Hello,\n\nthe printer burns.');
	});

	it('is empty where nothing is written', () => {
		expect(excerptOf('')).toBe('');
		expect(excerptOf(' \r\n\t\n')).toBe('');
	});

	it('ends in an ellipsis after 12 lines', () => {
		const lines = Array.from({ length: 13 }, (_, index) => `Line ${index + 1}`);

		expect(excerptOf(lines.join('\r\n'))).toBe(`${lines.slice(0, 12).join('\n')}…`);
	});

	it('ends in an ellipsis after 500 characters, and cuts none of them in two', () => {
		expect(excerptOf('a'.repeat(500))).toBe('a'.repeat(500));
		expect(excerptOf(`${'a'.repeat(498)}😀b`)).toBe(`${'a'.repeat(498)}…`);
	});

	it('spends one line on any number of blank ones', () => {
		expect(excerptOf('One\n\n\n \n\nTwo')).toBe('One\n\nTwo');
	});

	it('shows a text in the order in which it is written', () => {
		expect(excerptOf('invoice\u202efdp.exe')).toBe('invoicefdp.exe');
	});

	it('looks at no more than the beginning of a text of megabytes', () => {
		expect(excerptOf(`Help!\n${'\n'.repeat(5_000_000)}Behind`)).toBe('Help!…');
		expect(excerptOf('\n'.repeat(5_000_000))).toBe('');
	});

	it('is bounded and readable, whatever the text, and its own excerpt', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const excerpt = excerptOf(text);

				expect(excerpt.length).toBeLessThanOrEqual(500);
				expect(excerpt.split('\n').length).toBeLessThanOrEqual(12);
				expect(excerpt.replaceAll('\n', '')).not.toMatch(
					/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u,
				);
				expect(excerptOf(excerpt)).toBe(excerpt);
			}),
		);
	});
});
