import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailDate, readDate } from '../../../dispatcher/message/mail-date';

describe('a date', () => {
	it.each([
		['Tue, 24 Nov 2026 09:30:00 +0100', '08:30'],
		['24 Nov 2026 09:30 +0100', '08:30'],
		['Tue,24 Nov 2026 9:30:00 +0100', '08:30'],
		// RFC 5322 section 4.3.
		['Tue, 24 Nov 26 09:30:00 GMT', '09:30'],
		['Tue, 24 Nov 126 09:30:00 UT', '09:30'],
		['Tue, 24 Nov 2026 09:30:00 EST', '14:30'],
		['Tue, 24 Nov 2026 09:30:00 PDT', '16:30'],
		['Tue, 24 Nov 2026 09:30:00 A', '09:30'],
		['Tue, 24 Nov 2026 09:30:00 -0000', '09:30'],
		['Tue, 24 Nov 2026 09:30:00 XYZT', '09:30'],
		['Tue (a day (of many)), 24 Nov (the last) 2026 09:30:00 +0100 (CET)', '08:30'],
		['Tue, 24\r\n Nov 2026\r\n\t09 :30:00 +0100', undefined],
		['Tue, 24\r\n Nov 2026\r\n\t09:30:00 +0100', '08:30'],
		// As devices and programs write it.
		['Tue, 24 Nov 2026 09:30:00 CET', '08:30'],
		['Tue, 24 Nov 2026 09:30:00 CEST', '07:30'],
		['Tue, 24 Nov 2026 9.30.00 +0100', '08:30'],
		['Tue, 24 Nov 2026 09:30:00 GMT+0100', '08:30'],
		['Tue, 24 Nov 2026 09:30:00 +01:00', '08:30'],
		['Tue, 24 Nov 2026 09:30:00 +0100 CET', '08:30'],
		['Tue Nov 24 09:30:00 2026', '09:30'],
		['Tue, 24-Nov-2026 09:30:00 GMT', '09:30'],
		['Mar, 24 Nov 2026 09:30:00 +0100', '08:30'],
		['Tuesday, 24 November 2026 09:30:00 +0100', '08:30'],
		['2026-11-24T09:30:00Z', '09:30'],
		['2026-11-24T09:30:00.123+01:00', '08:30'],
		['2026-11-24 09:30', '09:30'],
		['2026/11/24 09:30:00 +0100', '08:30'],
		['2026-11-24 09:30:00 CET', '08:30'],
		['20261124T093000Z', '09:30'],
		['2026-11-24T09:30:00+01', '08:30'],
		['Tue, 24 Nov 2026 09:30:00+0100', '08:30'],
		['Tue, 24 Nov 2026 09:30:00 +01', '08:30'],
		['Tuesday, November 24, 2026 9:30:00 AM', '09:30'],
		['Tue, 24 Nov 2026 09:30:00 PM', '21:30'],
		['Tue, 24 Nov 2026 12:30:00 a.m.', '00:30'],
		['mar., 24 nov. 2026 09:30:00 +0100', '08:30'],
	])('is read: %s', (field, time) => {
		const expected = time === undefined ? undefined : `2026-11-24T${time}:00.000Z`;

		expect(readDate(field)?.toISOString()).toBe(expected);
	});

	it.each([
		['Di, 24 Dez 2026 09:30:00 +0100', '2026-12-24'],
		['24. Mai 2026 09:30:00 +0200', '2026-05-24'],
		['ven., 24 juil. 2026 09:30:00 +0200', '2026-07-24'],
		['vie, 24 abr 2026 09:30:00 +0200', '2026-04-24'],
	])('is read with the name of a month in another language: %s', (field, day) => {
		expect(readDate(field)?.toISOString().slice(0, 10)).toBe(day);
	});

	it.each(['', 'today', '31 Feb 2026 09:30:00 GMT', '24 Nov 2026', '24 Nov 2026 25:00', 'Room 12'])(
		'is not made up: %s',
		(field) => {
			expect(readDate(field)).toBeUndefined();
		},
	);

	it('is read back whatever it is', () => {
		const date = fc.date({
			min: new Date('1990-01-01'),
			max: new Date('2090-01-01'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(date, (date) => {
				date.setMilliseconds(0);
				expect(readDate(date.toUTCString())).toEqual(date);
				expect(readDate(date.toISOString())).toEqual(date);
			}),
		);
	});

	it('of any words is a time or none', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (field) => {
				expect(Number.isNaN(readDate(field)?.getTime() ?? 0)).toBe(false);
			}),
		);
	});
});

describe("a mail's date", () => {
	const receivedAt = new Date('2026-11-24T10:00:00Z');
	const received = receivedAt.toISOString();

	it('is the one its sender wrote', () => {
		expect(mailDate('23 Nov 2026 09:30 GMT', receivedAt)).toBe('2026-11-23T09:30:00.000Z');
		expect(mailDate('1 Mar 1998 09:30 GMT', receivedAt)).toBe('1998-03-01T09:30:00.000Z');
		// A clock that is a day ahead, or in another zone.
		expect(mailDate('25 Nov 2026 09:30 GMT', receivedAt)).toBe('2026-11-25T09:30:00.000Z');
	});

	it.each([
		['is missing', undefined],
		['cannot be read', 'some time ago'],
		['is of 1970', 'Thu, 1 Jan 1970 00:00:00 GMT'],
		['is of 1980', 'Tue, 1 Jan 1980 00:00:00 GMT'],
		['is weeks ahead', 'Fri, 25 Dec 2026 09:30:00 GMT'],
	])('is when the server received it where its own %s', (_problem, field) => {
		expect(mailDate(field, receivedAt)).toBe(received);
	});

	it('is unknown where neither is known', () => {
		expect(mailDate(undefined)).toBeNull();
		expect(mailDate('x', new Date(0))).toBeNull();
		expect(mailDate('x', new Date(NaN))).toBeNull();
	});
});
