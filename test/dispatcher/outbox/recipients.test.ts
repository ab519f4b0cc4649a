import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DispatcherError } from '../../../dispatcher/core/errors';
import { parseRecipients } from '../../../dispatcher/outbox/recipients';

function parseOrRefuse(typed: string): string[] | string {
	try {
		return parseRecipients(typed);
	} catch (error) {
		if (error instanceof DispatcherError) return error.code;
		throw error;
	}
}

describe('a list of recipients', () => {
	it.each([
		['anna@example.com', ['anna@example.com']],
		[
			'a@example.com, b@example.com;c@example.com\nd@example.com\r\n',
			['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'],
		],
		[
			'Anna Berg <anna@example.com>; "Berg, Bo" <bo@example.com>',
			['anna@example.com', 'bo@example.com'],
		],
		['Berg, Anna <anna@example.com>', ['anna@example.com']],
		['anna@example.com, ANNA@Example.com', ['anna@example.com']],
		['mike@example.com, mi\u212ae@example.com', ['mike@example.com', 'mi\u212ae@example.com']],
		['hélène@exämple.fr', ['hélène@exämple.fr']],
		['desk@localhost', ['desk@localhost']],
		['', []],
		[' ,;\n, ', []],
	])('reads %j', (typed, addresses) => {
		expect(parseRecipients(typed)).toEqual(addresses);
	});

	it.each([
		['anna@example.com, bo at example.com', 'bo at example.com'],
		['anna@', 'anna@'],
		['@example.com', '@example.com'],
		['an..na@example.com', 'an..na@example.com'],
		['anna@-example.com', 'anna@-example.com'],
		['anna@example..com', 'anna@example..com'],
		['Anna', 'Anna'],
	])('refuses %j and names what is wrong with it', (typed, named) => {
		expect(() => parseRecipients(typed)).toThrow(
			expect.objectContaining({
				code: 'recipient-invalid',
				message: `The field "Notice Recipients" contains "${named}", which is not an email address`,
			}),
		);
	});

	it('does not let a quotation mark left open swallow the next line', () => {
		expect(() => parseRecipients('"Anna Berg\nbo@example.com')).toThrow(
			expect.objectContaining({
				message: expect.stringContaining(
					'contains "Anna Berg", which is not an email address',
				) as string,
			}),
		);
	});

	it('cannot carry a header into a mail', () => {
		const typed = 'anna@example.com\r\nBcc: eve@example.com\r\nX-Evil: yes';

		expect(parseOrRefuse(typed)).toBe('recipient-invalid');
	});

	it('gives addresses without spaces, line breaks and controls, or is refused', () => {
		const typed = fc.string({
			unit: fc.oneof(
				fc.constantFrom('@', ',', ';', '<', '>', '"', '\r\n', '\n', '\u2028', ' ', '\\', '(', ':'),
				fc.constantFrom('anna@example.com', 'bo', 'example.com', 'Bcc: '),
				fc.string({ unit: 'binary', maxLength: 2 }),
			),
		});
		fc.assert(
			fc.property(typed, (text) => {
				const broken = [parseOrRefuse(text)]
					.flat()
					.filter((address) => /[\s\p{Cc}\p{Zl}\p{Zp}<>,;"]/u.test(address));

				expect(broken).toEqual([]);
			}),
		);
	});

	it('reads every list back, however it is separated', () => {
		const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
		const address = fc.tuple(label, label, label).map(([a, b, c]) => `${a}@${b}.${c}`);
		const lists = fc.uniqueArray(address, { maxLength: 8 });
		const separators = fc.constantFrom(',', ';', '\n', '\r\n', ' , ', ';\n');
		fc.assert(
			fc.property(lists, separators, (addresses, separator) => {
				expect(parseRecipients(addresses.join(separator))).toEqual(addresses);
			}),
		);
	});
});
