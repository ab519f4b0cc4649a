import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Charsets } from '../../../../dispatcher/message/mime/charsets';
import { readCompressedRtf } from '../../../../dispatcher/message/mime/compressed-rtf';
import { readMapiProperties } from '../../../../dispatcher/message/mime/mapi-properties';
import { readRtf } from '../../../../dispatcher/message/mime/rtf';
import { readTnef } from '../../../../dispatcher/message/mime/tnef';

const SIGNATURE = Buffer.from('789f3e220100', 'hex');
const BODY = 0x2_80_0c;
const BEGIN_FILE = 0x6_90_02;
const FILE_DATA = 0x6_80_0f;

function attribute(name: number, data: Buffer, length = data.length): Buffer {
	const head = Buffer.alloc(9);
	head.writeUInt32LE(name, 1);
	head.writeUInt32LE(length, 5);
	return Buffer.concat([head, data, Buffer.alloc(2)]);
}

const read = (...attributes: Buffer[]) =>
	readTnef(Buffer.concat([SIGNATURE, ...attributes]), new Charsets());

function numbers(...values: number[]): Buffer {
	const octets = Buffer.alloc(values.length * 4);
	values.forEach((number, index) => octets.writeUInt32LE(number, index * 4));
	return octets;
}

describe('readTnef', () => {
	it('keeps what stands before a length that is too great', () => {
		const found = read(
			attribute(BODY, Buffer.from('hello\0')),
			attribute(BEGIN_FILE, Buffer.alloc(14)),
			attribute(FILE_DATA, Buffer.from('x'), 0xff_ff_ff_ff),
		);

		expect(found).toEqual({ text: 'hello', html: '', files: [] });
	});

	it('lists no more than five hundred files', () => {
		const file = Buffer.concat([
			attribute(BEGIN_FILE, Buffer.alloc(14)),
			attribute(FILE_DATA, Buffer.from('x')),
		]);

		expect(read(...Array.from({ length: 5_000 }, () => file))?.files).toHaveLength(500);
	});

	it('is none without its signature', () => {
		expect(readTnef(Buffer.from('hello, world'), new Charsets())).toBeUndefined();
	});

	it('bears any octets', () => {
		const name = fc.constantFrom(BODY, BEGIN_FILE, FILE_DATA, 0x6_90_03, 0x6_90_05, 0x6_90_07);
		const one = fc
			.tuple(name, fc.uint8Array({ maxLength: 60 }))
			.map(([named, data]) => attribute(named, Buffer.from(data)));
		fc.assert(
			fc.property(fc.array(one, { maxLength: 6 }), fc.uint8Array(), (attributes, rest) => {
				expect(read(...attributes, Buffer.from(rest))).toBeDefined();
			}),
		);
	});
});

describe('readMapiProperties', () => {
	it.each([
		['count', numbers(0xff_ff_ff_ff)],
		['length', numbers(1, 0x10_00_00_1e, 1, 0xff_ff_ff_ff)],
		['number of values', numbers(1, 0x10_00_10_1e, 0xff_ff_ff_ff, 0, 0)],
		['name', numbers(1, 0x80_00_00_1e, 0, 0, 0, 0, 1, 0xff_ff_ff_ff)],
	])('ends where a %s is greater than what is there', (_name, octets) => {
		expect(readMapiProperties(octets).size).toBeLessThanOrEqual(1);
	});
});

describe('readCompressedRtf', () => {
	it('reads the example of the specification', () => {
		const octets = Buffer.from(
			'2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277' +
				'05b06c647d0a800fa0',
			'hex',
		);

		expect(readCompressedRtf(octets).toString('latin1')).toBe(
			'{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
		);
	});

	it.each([0xff_ff_ff_ff, 0, 10])(
		'gives no more than it holds where it tells %d octets',
		(size) => {
			const octets = Buffer.concat([
				numbers(0, size, 0x75_46_5a_4c, 0),
				Buffer.alloc(100_000, 0xff),
			]);

			expect(readCompressedRtf(octets).length).toBeLessThanOrEqual(Math.min(size, 900_000));
		},
	);
});

describe('readRtf', () => {
	const rtf = (text: string) => readRtf(Buffer.from(text, 'latin1'), new Charsets());

	it.each([
		['groups', '{'.repeat(1_000_000)],
		['ends', '}'.repeat(1_000_000)],
		['binary', '\\bin999999999 '.repeat(10)],
		['before the beginning', '\\bin-999999999 '.repeat(10)],
		['numbers', '\\u99999999999'.repeat(10_000)],
		['tags', '{\\*\\htmltag'.repeat(50_000)],
	])('bears %s without end', (_name, words) => {
		expect(rtf(`{\\rtf1\\fromhtml1 ${words}`)).toBeDefined();
		expect(rtf(`{\\rtf1 ${words}`)).toBeDefined();
	});

	it('puts characters of several octets together', () => {
		expect(rtf("{\\rtf1\\ansicpg932 \\'93\\'fa\\'96\\'7b\\u26412 ??}").text).toBe('日本本?');
	});
});
