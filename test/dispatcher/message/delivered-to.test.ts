import { describe, expect, it } from 'vitest';
import { readDeliveredTo } from '../../../dispatcher/message/delivered-to';

function read(...fields: string[]): string[] {
	return readDeliveredTo(
		fields.map((line) => ({ key: line.slice(0, line.indexOf(':')).toLowerCase(), line })),
	);
}

describe('to whom a mail was delivered', () => {
	it.each([
		'Delivered-To: help+it1@example.com',
		'X-Original-To: help+it1@example.com',
		'Envelope-To: <help+it1@example.com>',
		'X-Envelope-To: "Help" <help+it1@example.com>',
		'X-Delivered-To: help+it1@example.com; other',
		'Delivered-To: mailing list\r\n help+it1@example.com',
		'X-MS-Exchange-Organization-OriginalEnvelopeRecipients: help+it1@example.com',
	])('is told by %j', (field) => {
		expect(read(field)).toEqual(['help+it1@example.com']);
	});

	it('is told once, from the top, and by no other field', () => {
		expect(
			read(
				'Delivered-To: a@example.com',
				'To: c@example.com',
				'Envelope-To: b@example.com, A@Example.com, @x, y@, z',
			),
		).toEqual(['a@example.com', 'b@example.com']);
	});

	it('is at most fifty addresses', () => {
		const many = Array.from({ length: 90 }, (_, at) => `Delivered-To: ${at}@example.com`);

		expect(read(...many)).toHaveLength(50);
	});
});
