import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWordsOf } from '../../../dispatcher/core/search-words';

describe('the words by which a task is found', () => {
	it.each([
		['Élodie’s PRINTER', ['elodie', 's', 'printer']],
		['[IT#1042] Straße', ['it', '1042', 'strasse']],
		['anna.b@example.com', ['anna', 'b', 'example', 'com']],
		['ﬁle № ½', ['file', 'no', '1', '2']],
		['ΣΊΣΥΦΟΣ', ['σισυφοσ']],
		['PCが故障', ['pc', 'か', '故', '障']],
		['one two ONE', ['one', 'two']],
		['"AND" * -- %_\0', ['and']],
		['', []],
	])('of %j are %j', (text, words) => {
		expect(searchWordsOf(text)).toEqual(words);
	});

	it('are bounded, however long the text', () => {
		const long = Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' ');

		expect(searchWordsOf('first', long)).toHaveLength(300);
		expect(searchWordsOf('x'.repeat(5_000))).toEqual(['x'.repeat(40)]);
		expect(searchWordsOf(`${'x'.repeat(39)}𝒳`.repeat(2))[0]?.isWellFormed()).toBe(true);
	});

	it('are letters and digits only, and the same when taken again', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const words = searchWordsOf(text);

				for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}]{1,40}$/u);
				expect(searchWordsOf(words.join(' '))).toEqual(words);
			}),
		);
	});
});
