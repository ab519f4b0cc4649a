import type { Charsets } from './charsets';
import { decodeWords } from './encoded-words';

const MOST_PARAMETERS = 200;
const LONGEST_FIELD = 16_000;

/** A field's value, and its parameters by lower-case name. */
export interface ParameterizedValue {
	value: string;
	parameters: ReadonlyMap<string, string>;
}

/**
 * Reads a field such as Content-Type (RFC 2045 section 5.1), with long and encoded parameters (RFC 2231,
 * and the encoded words that many programs write instead).
 *
 * @param text one octet a character.
 */
export function readParameters(text: string, charsets: Charsets): ParameterizedValue {
	const [value = '', ...pieces] = splitAtSemicolons(text.slice(0, LONGEST_FIELD));
	const plain = new Map<string, string>();
	const pieced = new Map<string, Piece[]>();
	for (const piece of pieces.slice(0, MOST_PARAMETERS)) {
		const equals = piece.indexOf('=');
		if (equals === -1) continue;
		const name = piece.slice(0, equals).trim().toLowerCase();
		const content = piece.slice(equals + 1);
		const [base = '', second, third] = name.split('*');
		if (second === undefined) {
			if (!plain.has(name)) plain.set(name, decodeValue(content, charsets));
			continue;
		}
		const isEncoded = second === '' || third !== undefined;
		const found = pieced.get(base) ?? [];
		found.push({ position: Number(second) || 0, isEncoded, content });
		pieced.set(base, found);
	}
	for (const [name, found] of pieced) plain.set(name, putTogether(found, charsets));
	return { value: value.trim(), parameters: plain };
}

interface Piece {
	position: number;
	isEncoded: boolean;
	content: string;
}

function putTogether(pieces: Piece[], charsets: Charsets): string {
	const sorted = pieces.toSorted((one, other) => one.position - other.position);
	let charset = '';
	const octets = sorted.map(({ isEncoded, content }, index) => {
		if (!isEncoded) return Buffer.from(content, 'latin1');
		const [name, language, ...rest] = content.split("'");
		if (index > 0 || language === undefined || rest.length === 0) return unescaped(content);
		charset = name ?? '';
		return unescaped(rest.join("'"));
	});
	const isEncoded = sorted.some((piece) => piece.isEncoded);
	const joined = Buffer.concat(octets);
	return isEncoded
		? charsets.decode(joined, charset)
		: decodeValue(joined.toString('latin1'), charsets);
}

function unescaped(text: string): Buffer {
	const escaped = text.replaceAll(/%([\da-f]{2})/gi, (_, code: string) =>
		String.fromCharCode(parseInt(code, 16)),
	);
	return Buffer.from(escaped, 'latin1');
}

function decodeValue(content: string, charsets: Charsets): string {
	const text = charsets.decode(Buffer.from(content, 'latin1'));
	return text.includes('=?') ? decodeWords(text, charsets) : text;
}

/** Without comments, quotes, and spaces around; a semicolon in quotes ends nothing. */
function splitAtSemicolons(text: string): string[] {
	const pieces: string[] = [];
	let piece = '';
	let length = 0;
	let isQuoted = false;
	let comments = 0;
	const add = (sign: string): void => {
		piece += sign;
		length = piece.length;
	};
	for (let at = 0; at < text.length; at++) {
		const sign = text.charAt(at);
		if (sign === '\\' && (isQuoted || comments > 0)) {
			at++;
			if (isQuoted) add(text.charAt(at));
		} else if (sign === '"' && comments === 0) {
			isQuoted = !isQuoted;
		} else if (isQuoted) {
			add(sign);
		} else if (sign === '(' && (comments > 0 || beginsComment(text, at))) {
			comments++;
		} else if (comments > 0) {
			if (sign === ')') comments--;
		} else if (sign === ';') {
			pieces.push(piece.slice(0, length));
			piece = '';
			length = 0;
		} else if (sign === ' ' || sign === '\t') {
			if (piece !== '' && !piece.endsWith('=')) piece += sign;
		} else {
			add(sign);
		}
	}
	return [...pieces, piece.slice(0, length)];
}

/** In a file name that nobody has quoted, such as `report (1).pdf`, it is none. */
function beginsComment(text: string, at: number): boolean {
	const before = text.slice(Math.max(0, at - 200), at);
	return !before.slice(before.lastIndexOf(';') + 1).includes('name=');
}
