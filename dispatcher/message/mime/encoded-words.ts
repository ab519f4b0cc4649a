import type { Charsets } from './charsets';
import { decodeTransfer } from './transfer-encoding';

const LONGEST_WORD = 1_000;
const LONGEST_TEXT = 8_000;
const onlySpaces = /^\s*$/;

interface EncodedWord {
	charset: string;
	encoding: string;
	octets: Buffer;
	/** Where the text goes on. */
	end: number;
}

/**
 * Decodes the encoded words of a text (RFC 2047); characters that were split over two of them are whole
 * again.
 */
export function decodeWords(text: string, charsets: Charsets): string {
	const bounded = text.slice(0, LONGEST_TEXT);
	const decoded: string[] = [];
	let pending: EncodedWord[] = [];
	const flush = (): void => {
		const [first] = pending;
		if (first === undefined) return;
		const octets = Buffer.concat(pending.map((word) => word.octets));
		decoded.push(charsets.decode(octets, first.charset));
		pending = [];
	};
	let at = 0;
	for (let open = bounded.indexOf('=?'); open !== -1; open = bounded.indexOf('=?', open)) {
		const word = wordAt(bounded, open);
		if (word === undefined) {
			open += 2;
			continue;
		}
		const between = bounded.slice(at, open);
		const last = pending.at(-1);
		const goesOn = last?.charset === word.charset && last.encoding === word.encoding;
		if (last === undefined || !onlySpaces.test(between) || !goesOn) flush();
		if (last === undefined || !onlySpaces.test(between)) decoded.push(between);
		pending.push(word);
		at = word.end;
		open = word.end;
	}
	flush();
	decoded.push(bounded.slice(at));
	return decoded.join('');
}

function wordAt(text: string, open: number): EncodedWord | undefined {
	const charsetEnd = text.indexOf('?', open + 2);
	if (charsetEnd === -1 || charsetEnd - open > LONGEST_WORD) return undefined;
	const encoding = text.charAt(charsetEnd + 1).toLowerCase();
	if ((encoding !== 'b' && encoding !== 'q') || text.charAt(charsetEnd + 2) !== '?')
		return undefined;
	const start = charsetEnd + 3;
	// The first sign of an encoded text may be an equals sign: `=?utf-8?Q?=41?=`.
	const length = text.slice(start, start + LONGEST_WORD).indexOf('?=');
	if (length === -1) return undefined;
	const content = text.slice(start, start + length);
	// RFC 2231 section 5: a language may stand behind the charset.
	const [charset = ''] = text
		.slice(open + 2, charsetEnd)
		.toLowerCase()
		.split('*');
	const written = encoding === 'q' ? content.replaceAll('_', '=20') : content;
	const octets = decodeTransfer(Buffer.from(written, 'latin1'), encoding);
	return { charset, encoding, octets, end: start + length + 2 };
}
