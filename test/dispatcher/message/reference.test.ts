import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	checkTag,
	readReferences,
	referencesAtBeginning,
	stripReferences,
} from '../../../dispatcher/message/reference';

const tags = fc
	.stringMatching(/^[^[\]#\p{C}\s](?:[^[\]#\p{C}]{0,10}[^[\]#\p{C}\s])?$/u)
	.filter(
		(tag) => !/[【】［］＃﹟]/.test(tag) && /[^\s\p{Default_Ignorable_Code_Point}]/u.test(tag),
	);

describe('the references in a subject', () => {
	it.each([
		['[IT#1042] Printer', ['1042']],
		['RE: [it#1042] Printer', ['1042']],
		['AW: WG: Printer [IT#7]', ['7']],
		['RÉP : [ IT # 1042 ] Imprimante', ['1042']],
		['[URGENT] [IT#5]', ['5']],
		['[[IT#5]]', ['5']],
		['[IT#5] [HR#7] [IT#6] [IT#5]', ['5', '6']],
		['[IT#999] Re: [IT#1]', ['999', '1']],
		['[it#0042]', ['42']],
		['【IT#1】打印机', ['1']],
		['［ＩＴ＃１０４２］', ['1042']],
		['[IT＃7]', ['7']],
		['[I\u200bT\u00ad#\u200d1\u2060]', ['1']],
		['[IT\u00a0#\u00a01042]', ['1042']],
		[`[IT#${'9'.repeat(30)}]`, ['9'.repeat(30)]],
	])('are found: %s', (subject, ids) => {
		expect(readReferences(subject, 'IT')).toEqual(ids);
	});

	it.each([
		'IT#1042',
		'[IT1042]',
		'[HR#1]',
		'[IT#]',
		'[IT#12a]',
		'[IT#1 2]',
		'[IT#-1]',
		'[XIT#1]',
		'[#1]',
		']IT#1[',
		`[${' '.repeat(300)}IT#1]`,
		'',
	])('are none where there is none: %s', (subject) => {
		expect(readReferences(subject, 'IT')).toEqual([]);
	});

	it('are found for any tag, id, case and words around them', () => {
		const words = fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[[\]]/g, ''));
		fc.assert(
			fc.property(tags, fc.nat(), words, words, (tag, id, before, behind) => {
				const subject = `${before}[${tag.toUpperCase()}#${id}]${behind}`;
				expect(readReferences(subject, tag)).toEqual([String(id)]);
				expect(stripReferences(subject, tag)).not.toContain(`#${id}]`);
			}),
		);
	});

	it('are found with all tags that the division has and had', () => {
		expect(readReferences('[FIN#1] [FINA#2] [HR#3]', 'FINA', 'FIN')).toEqual(['1', '2']);
	});

	it('are found in no pattern that a tag could be taken for', () => {
		expect(readReferences('[aXb#1]', 'a.b')).toEqual([]);
		expect(readReferences('[(a+)+$#1]', '(a+)+$')).toEqual(['1']);
	});

	it('are looked for without looking at a stretch twice, which would never end here', () => {
		expect(readReferences('['.repeat(200_000), 'IT')).toEqual([]);
		expect(readReferences('[]'.repeat(200_000), 'IT')).toEqual([]);
		expect(readReferences('[IT#1]'.repeat(200_000), 'IT')).toEqual(['1']);
		expect(stripReferences('[IT#1]'.repeat(50), 'IT')).toBe('');
	});
});

describe('the references at the beginning of a text', () => {
	it.each([
		['[IT#1] Please close.', ['1']],
		['\n \u00a0\n[IT#1]: [IT#2] - done', ['1', '2']],
		['Re: AW: [it#1]\nMore', ['1']],
		['[HR#9] [IT#1]', ['1']],
		['\u200b[IT#1]', ['1']],
		['Hello [IT#1]', []],
		['[IT#1] is like [IT#2]', ['1']],
		['Hello\n[IT#1]', []],
		['> [IT#1] Printer', []],
		['| [IT#1] Printer', []],
		['', []],
		[`${'\n'.repeat(100_000)}[IT#1]`, []],
	])('are found there only: %j', (text, ids) => {
		expect(referencesAtBeginning(text, 'IT')).toEqual(ids);
	});
});

describe('a tag', () => {
	it('is taken without the spaces around it', () => {
		expect(checkTag('  IT-Support ')).toBe('IT-Support');
	});

	it.each(['[FIN]', ' [ FIN ] '])('is taken without the brackets of a subject: %j', (typed) => {
		expect(checkTag(typed)).toBe('FIN');
	});

	it.each([
		['FIN#', '"FIN?" contains "#"'],
		['I[T', '"I?T" contains "["'],
		['I\nT', '"I?T" contains a control character'],
	])('is refused with what is wrong in %j and what may be in it', (typed, problem) => {
		expect(() => checkTag(typed)).toThrow(
			expect.objectContaining({
				message: `The identification tag ${problem}`,
				whatToDo: expect.stringContaining('letters, digits, spaces') as string,
			}),
		);
	});

	it.each(['', '   ', '[]', '[[IT]]', '[IT#1]', 'I[T', 'I]T', 'I#T', 'I\nT', 'x'.repeat(31)])(
		'is refused: %j',
		(tag) => {
			expect(() => checkTag(tag)).toThrow(expect.objectContaining({ code: 'tag-invalid' }));
		},
	);
});

describe('a subject', () => {
	it('loses all references of the tag', () => {
		expect(stripReferences('[FIN#1] Invoice [FINA#2]', 'FINA', 'FIN')).toBe('Invoice');
		expect(stripReferences('[IT#1] Printer [it#2] toner [HR#3]', 'IT')).toBe(
			'Printer toner [HR#3]',
		);
	});
});
