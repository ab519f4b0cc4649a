import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plusReferences } from '../../../dispatcher/message/plus-address';

describe('a reference in a plus address', () => {
	it.each([
		['help+IT1042@example.com', ['1042']],
		['Help+it-1042@EXAMPLE.com', ['1042']],
		['help+it#1042@example.com', ['1042']],
		['help+IT_007@example.com', ['7']],
		['help+old5@example.com', ['5']],
		['help+help.desk12@example.com', ['12']],
		['help+IT@example.com', []],
		['help+IT10x@example.com', []],
		['help+XIT10@example.com', []],
		['help+1042@example.com', []],
		['help@example.com', []],
		['other+IT1042@example.com', []],
		['help+IT1042@example.org', []],
		['+IT1042@example.com', []],
		['', []],
	])('is found where the rest is the mailbox: %s', (address, expected) => {
		expect(plusReferences([address], 'help@example.com', 'IT', 'old', 'Help Desk')).toEqual(
			expected,
		);
	});

	it('is found in each address, once', () => {
		const addresses = ['a@example.com', 'help+IT2@example.com', 'help+it1@example.com'];

		expect(plusReferences([...addresses, ...addresses], 'help@example.com', 'IT')).toEqual([
			'2',
			'1',
		]);
	});

	it('is found in the plus address of a mailbox that has a plus itself', () => {
		expect(plusReferences(['a+b+IT3@example.com'], 'a+b@example.com', 'IT')).toEqual(['3']);
	});

	it('is digits, whatever the addresses hold', () => {
		const pieces = fc.constantFrom('help', '+', 'IT', '1', '-', '@', 'example.com', ' ');
		const address = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(fc.array(address), address, (addresses, mailbox) => {
				for (const id of plusReferences(addresses, mailbox, 'IT')) expect(id).toMatch(/^\d+$/);
			}),
		);
	});
});
