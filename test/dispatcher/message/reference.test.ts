import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	checkTag,
	readReference,
	stripReferences,
	stripReplyPrefixes,
	subjectKind,
} from '../../../dispatcher/message/reference';

const tags = fc
	.stringMatching(/^[^[\]#\p{C}\s](?:[^[\]#\p{C}]{0,10}[^[\]#\p{C}\s])?$/u)
	.filter((tag) => tag.trim() !== '');

describe('a reference in a subject', () => {
	it.each([
		['[IT#1042] Printer', '1042'],
		['RE: [it#1042] Printer', '1042'],
		['AW: WG: Printer [IT#7]', '7'],
		['RÉP : [ IT # 1042 ] Imprimante', '1042'],
		['[URGENT] [IT#5]', '5'],
		['[[IT#5]]', '5'],
		['[IT#5] [IT#6]', '5'],
		[`[IT#${'9'.repeat(30)}]`, '9'.repeat(30)],
	])('is found: %s', (subject, id) => {
		expect(readReference(subject, 'IT')).toBe(id);
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
		'',
	])('is not seen where there is none: %s', (subject) => {
		expect(readReference(subject, 'IT')).toBeUndefined();
	});

	it('is found for any tag, id, case and words around it', () => {
		const words = fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[[\]]/g, ''));
		fc.assert(
			fc.property(tags, fc.nat(), words, words, (tag, id, before, behind) => {
				const subject = `${before}[${tag.toUpperCase()}#${id}]${behind}`;
				expect(readReference(subject, tag)).toBe(String(id));
			}),
		);
	});

	it('takes no letter of the tag for a sign of a pattern', () => {
		expect(readReference('[aXb#1]', 'a.b')).toBeUndefined();
		expect(readReference('[(a+)+$#1]', '(a+)+$')).toBe('1');
	});

	it('is looked for without looking at a stretch twice, which would never end here', () => {
		expect(readReference('['.repeat(200_000), 'IT')).toBeUndefined();
		expect(readReference('[]'.repeat(200_000), 'IT')).toBeUndefined();
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
	it.each([
		['RE: AW: RÉP : Printer', 'Printer'],
		['Re[2]: Fwd: Printer', 'Printer'],
		['TR : Imprimante', 'Imprimante'],
		['Antw: Printer', 'Printer'],
		['Report: Printer', 'Report: Printer'],
		['Printer: re: toner', 'Printer: re: toner'],
	])('loses the marks of answers before it: %s', (subject, expected) => {
		expect(stripReplyPrefixes(subject)).toBe(expected);
	});

	it('loses all references of the tag', () => {
		expect(stripReferences('[FIN#1] Invoice [FINA#2]', 'FINA', 'FIN')).toBe('Invoice');
		expect(stripReferences('[IT#1] Printer [it#2] toner [HR#3]', 'IT')).toBe(
			'Printer toner [HR#3]',
		);
	});
});

describe('a subject', () => {
	it.each([
		['Re: Printer', 'answer'],
		['AW: WG: Printer', 'answer'],
		['RÉP : Printer', 'answer'],
		['Re[2]: Printer', 'answer'],
		['[IT#1042] Printer', 'answer'],
		['Fwd: Re: Printer', 'forward'],
		['WG: Drucker', 'forward'],
		['TR : Imprimante', 'forward'],
		['Printer', 'first'],
		['Regarding: a printer', 'first'],
		['[EXT] Printer #12', 'first'],
		['', 'first'],
	])('tells what its mail is to others: %s', (subject, kind) => {
		expect(subjectKind(subject)).toBe(kind);
	});
});
