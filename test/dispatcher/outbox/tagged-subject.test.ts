import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReferences } from '../../../dispatcher/message/reference';
import { taggedSubject } from '../../../dispatcher/outbox/tagged-subject';

const REFERENCE = '[IT#1042]';
const TAGS = ['IT', 'Service'];

const tagged = (subject: string): string => taggedSubject(REFERENCE, subject, TAGS);

describe('the subject of a message about a task', () => {
	it.each([
		['Printer on fire', '[IT#1042] Printer on fire'],
		['', '[IT#1042]'],
		['Re:', '[IT#1042]'],
		['Re: [IT#1042] Printer on fire', '[IT#1042] Printer on fire'],
		['AW: [IT#1042] Re: Printer on fire', '[IT#1042] Printer on fire'],
		['Re: [service # 7] Printer', '[IT#1042] Printer'],
		['Printer [IT#12] and screen', '[IT#1042] Printer and screen'],
		['Re: [HR#7] Printer', '[IT#1042] [HR#7] Printer'],
		['[IT[IT#1]#2] Printer', '[IT#1042] Printer'],
		['Printer\r\nBcc: all@example.com', '[IT#1042] Printer Bcc: all@example.com'],
		['invoice\u202efdp.exe', '[IT#1042] invoicefdp.exe'],
	])('is, of "%s", "%s"', (subject, expected) => {
		expect(tagged(subject)).toBe(expected);
	});

	it('keeps the reference where the rest is too long', () => {
		const subject = tagged('x'.repeat(2_000));

		expect(subject).toHaveLength(250);
		expect(subject).toMatch(/^\[IT#1042\] x+…$/);
	});

	it('is one line with this one reference, and stays as it is, whatever it is made of', () => {
		const pieces = fc.constantFrom(
			...['[IT#', '[', ']', '#', '7', 'IT', 'Service', '［', '］', 'Re: ', 'Fwd: ', 'x', ' '],
			...['\n', '\u200b', '\u2028', '\u202e', '[it # 12]', '[HR#3]', '[EXTERNAL]', ':', 'é'],
		);
		const subjects = fc.oneof(
			fc.string({ unit: pieces, maxLength: 200 }),
			fc.string({ unit: 'binary', maxLength: 600 }),
		);
		fc.assert(
			fc.property(subjects, (subject) => {
				const result = tagged(subject);

				expect(result.startsWith(REFERENCE)).toBe(true);
				expect(readReferences(result, ...TAGS)).toEqual(['1042']);
				expect(result).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
				expect(result.length).toBeLessThanOrEqual(250);
				expect(tagged(result)).toBe(result);
			}),
			{ numRuns: 500 },
		);
	});
});
