import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCms } from '../../../../dispatcher/message/mime/cms-content';

const SIGNED = Buffer.from('06092a864886f70d010702', 'hex');
const ENVELOPED = Buffer.from('06092a864886f70d010703', 'hex');

/** A value of BER, up to 127 octets. */
function value(tag: number, ...contents: Buffer[]): Buffer {
	const content = Buffer.concat(contents);
	return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

function endless(tag: number, ...contents: Buffer[]): Buffer {
	return Buffer.concat([Buffer.from([tag, 0x80]), ...contents, Buffer.from([0, 0])]);
}

function signed(content: Buffer): Buffer {
	const encapsulated = value(0x30, value(0x06, Buffer.from('data')), value(0xa0, content));
	const inside = value(0x30, value(0x02, Buffer.from([1])), value(0x31), encapsulated);
	return value(0x30, SIGNED, value(0xa0, inside));
}

describe('readCms', () => {
	it('takes the content out of a signature', () => {
		expect(readCms(signed(value(0x04, Buffer.from('hello'))))).toEqual({
			kind: 'signed',
			content: Buffer.from('hello'),
		});
	});

	it('puts the pieces of a content of no told length together', () => {
		const pieces = endless(0x24, value(0x04, Buffer.from('hel')), value(0x04, Buffer.from('lo')));

		expect(readCms(signed(pieces))?.content?.toString()).toBe('hello');
	});

	it('knows a signature whose content is elsewhere, and what is encrypted', () => {
		const encapsulated = value(0x30, value(0x06, Buffer.from('data')));
		const detached = value(0x30, value(0x02, Buffer.from([1])), value(0x31), encapsulated);

		expect(readCms(value(0x30, SIGNED, value(0xa0, detached)))).toEqual({ kind: 'signed' });
		expect(readCms(value(0x30, ENVELOPED, value(0xa0)))).toEqual({ kind: 'encrypted' });
	});

	it('reads of a content that tells too great a length what is there', () => {
		const cut = signed(value(0x04, Buffer.from('hello')));
		cut[cut.length - 6] = 0x7f;

		expect(readCms(cut)?.content?.toString()).toBe('hello');
	});

	it.each([
		['values one in another', Buffer.from('3080'.repeat(200_000), 'hex')],
		['pieces one in another', signedOf(Buffer.from('2480'.repeat(200_000), 'hex'))],
		['empty pieces', signedOf(Buffer.from(`2480${'0400'.repeat(400_000)}`, 'hex'))],
		['a length of six octets', Buffer.from('3086ffffffffffff0600', 'hex')],
		['a length of a hundred octets', Buffer.from('30e4', 'hex')],
		['nothing', Buffer.alloc(0)],
	])('bears %s', (_name, octets) => {
		expect(readCms(octets)?.content?.length ?? 0).toBeLessThanOrEqual(octets.length);
	});

	it('bears any octets, and gives no more than there are', () => {
		const octets = fc.oneof(
			fc.uint8Array({ maxLength: 200 }),
			fc
				.array(fc.constantFrom(0x30, 0x80, 0x24, 0x04, 0xa0, 0x00, 0x06, 0x84, 0x01), {
					maxLength: 60,
				})
				.map((found) => Uint8Array.from(found)),
		);
		fc.assert(
			fc.property(octets, (found) => {
				expect(readCms(Buffer.from(found))?.content?.length ?? 0).toBeLessThanOrEqual(found.length);
			}),
		);
	});
});

/** A signature of no told lengths around a content. */
function signedOf(content: Buffer): Buffer {
	const encapsulated = endless(0x30, value(0x06, Buffer.from('data')), endless(0xa0, content));
	const inside = endless(0x30, value(0x02, Buffer.from([1])), value(0x31), encapsulated);
	return endless(0x30, SIGNED, endless(0xa0, inside));
}
