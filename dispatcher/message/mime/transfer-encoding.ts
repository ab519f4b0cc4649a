const EQUALS = 0x3d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Takes a Content-Transfer-Encoding off (RFC 2045 section 6), whatever may stand around its name; one
 * that is unknown counts as none.
 */
export function decodeTransfer(content: Buffer, encoding: string): Buffer {
	switch (encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, '')) {
		case 'base64':
		case 'b':
			return decodeBase64(content);
		case 'quotedprintable':
		case 'q':
			return decodeQuotedPrintable(content);
		case 'xuuencode':
		case 'uuencode':
		case 'xuue':
		case 'uue':
			return decodeUuencode(content);
		default:
			return content;
	}
}

/** Of more the padding is left out, and what follows it may be wrong. */
const MOST_PIECES = 10_000;

/** Pieces that were padded and then put together are decoded one by one. */
function decodeBase64(content: Buffer): Buffer {
	const pieces: Buffer[] = [];
	let start = 0;
	while (start < content.length) {
		const isLast = pieces.length >= MOST_PIECES;
		const padding = isLast ? -1 : content.indexOf(EQUALS, start);
		const end = padding === -1 ? content.length : padding;
		pieces.push(Buffer.from(content.toString('latin1', start, end), 'base64'));
		start = end;
		while (start < content.length && isPadding(content[start])) start++;
	}
	const [only, second] = pieces;
	return only !== undefined && second === undefined ? only : Buffer.concat(pieces);
}

function isPadding(octet: number | undefined): boolean {
	return octet === EQUALS || octet === LINE_FEED || octet === CARRIAGE_RETURN || octet === 0x20;
}

/** What is no code stays as it is (RFC 2045 section 6.7). */
function decodeQuotedPrintable(content: Buffer): Buffer {
	const decoded = Buffer.allocUnsafe(content.length);
	let length = 0;
	// Spaces at the end of a line are no part of it.
	let beforeSpaces = 0;
	for (let at = 0; at < content.length; at++) {
		const octet = content[at] ?? 0;
		if (octet === LINE_FEED || octet === CARRIAGE_RETURN) {
			length = beforeSpaces;
		} else if (octet === EQUALS) {
			const code = hexAt(content, at + 1);
			const end = softLineEnd(content, at + 1);
			if (code !== undefined) {
				decoded[length++] = code;
				at += 2;
				beforeSpaces = length;
				continue;
			}
			if (end !== undefined) {
				at = end - 1;
				beforeSpaces = length;
				continue;
			}
		}
		decoded[length++] = octet;
		if (octet !== 0x20 && octet !== 0x09) beforeSpaces = length;
	}
	return decoded.subarray(0, length);
}

function hexAt(content: Buffer, at: number): number | undefined {
	const high = hexDigit(content[at]);
	const low = hexDigit(content[at + 1]);
	return high === undefined || low === undefined ? undefined : high * 16 + low;
}

function hexDigit(octet = 0): number | undefined {
	if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
	const lower = octet | 0x20;
	return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined;
}

/** So many spaces after the sign; more would be looked at again and again. */
const MOST_SPACES = 20;

/** @returns where the next line begins; undefined where the line goes on. */
function softLineEnd(content: Buffer, from: number): number | undefined {
	let at = from;
	while (at < from + MOST_SPACES && (content[at] === 0x20 || content[at] === 0x09)) at++;
	if (at >= content.length) return at;
	if (content[at] === LINE_FEED) return at + 1;
	if (content[at] === CARRIAGE_RETURN) return content[at + 1] === LINE_FEED ? at + 2 : at + 1;
	return undefined;
}

function decodeUuencode(content: Buffer): Buffer {
	const lines = content.toString('latin1').split(/\r?\n/);
	const begin = lines.findIndex((line) => line.startsWith('begin '));
	const pieces: Buffer[] = [];
	for (const line of lines.slice(begin + 1)) {
		if (line === 'end') break;
		const length = (line.charCodeAt(0) - 0x20) & 0x3f;
		if (line === '' || length === 0) continue;
		const piece = Buffer.alloc(length);
		for (let at = 0; at < length; at++) {
			const group = 1 + Math.floor(at / 3) * 4 + (at % 3);
			const [high, low] = [sextet(line, group), sextet(line, group + 1)];
			piece[at] = ((high << (2 + 2 * (at % 3))) | (low >> (4 - 2 * (at % 3)))) & 0xff;
		}
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}

function sextet(line: string, at: number): number {
	const code = line.charCodeAt(at);
	return Number.isNaN(code) ? 0 : (code - 0x20) & 0x3f;
}
