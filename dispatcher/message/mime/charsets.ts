import { isAscii, isUtf8 } from 'node:buffer';
import { charsetOf, decodeCharset } from './charset-labels';
import { detectCharset, isWide } from './detect-charset';

/** Each takes some milliseconds. */
const MOST_DETECTIONS = 20;
/** So many characters of UTF-8 are no accident in a charset of several octets. */
const NO_ACCIDENT = 4;

const ESCAPE = 0x1b;

/** Decodes the texts of one mail, and remembers what it has found out about it. */
export class Charsets {
	private detections = 0;
	private named: string | undefined;

	/**
	 * Decodes octets whose charset may be missing, unknown or wrong.
	 *
	 * @param label as the mail names it.
	 * @param inside what the text itself names, where nothing else does.
	 */
	decode(octets: Buffer, label?: string, inside?: string): string {
		if (octets.length === 0) return '';
		const marked = charsetOfMark(octets);
		if (marked !== undefined) return decodeCharset(octets.subarray(marked.length), marked.charset);
		const charset = charsetOf(label) ?? charsetOf(inside);
		if (charset !== undefined) this.named ??= charset === 'utf-8' ? undefined : charset;
		return decodeCharset(octets, this.charsetFor(octets, charset));
	}

	/** Which charset octets are in about which nothing is said. */
	guess(octets: Buffer): string {
		return this.charsetFor(octets, undefined);
	}

	private charsetFor(octets: Buffer, named: string | undefined): string {
		if (isAscii(octets)) {
			if (named !== undefined) return named;
			return isEscaped(octets) ? (charsetOf('iso-2022-jp') ?? 'utf-8') : 'utf-8';
		}
		if (isUtf8(octets)) return this.isMeantAsUtf8(octets, named) ? 'utf-8' : (named ?? 'utf-8');
		if (named === 'utf-8' && isMostlyUtf8(octets)) return named;
		if (named !== undefined && named !== 'utf-8' && !isBroken(octets, named)) return named;
		return this.detect(octets, named);
	}

	private isMeantAsUtf8(octets: Buffer, named: string | undefined): boolean {
		if (named === undefined || named === 'utf-8') return true;
		if (named.startsWith('utf')) return false;
		const characters = countOthers(octets.toString('utf8', 0, 4096));
		return characters >= (isWide(named) ? NO_ACCIDENT : 1);
	}

	private detect(octets: Buffer, named: string | undefined): string {
		if (this.detections >= MOST_DETECTIONS) return named ?? this.named ?? 'windows-1252';
		this.detections++;
		const hint = named === 'utf-8' ? this.named : (named ?? this.named);
		const found = detectCharset(octets, { named: hint });
		this.named ??= found;
		return found;
	}
}

function charsetOfMark(octets: Buffer): { charset: string; length: number } | undefined {
	if (octets[0] === 0xff && octets[1] === 0xfe) return { charset: 'utf-16le', length: 2 };
	if (octets[0] === 0xfe && octets[1] === 0xff) return { charset: 'utf-16be', length: 2 };
	const isUtf8Mark = octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf;
	return isUtf8Mark && isUtf8(octets) ? { charset: 'utf-8', length: 3 } : undefined;
}

/** ISO-2022-JP (RFC 1468), which is ASCII with escapes. */
function isEscaped(octets: Buffer): boolean {
	const at = octets.indexOf(ESCAPE);
	const next = at === -1 ? undefined : octets[at + 1];
	return next === 0x24 || next === 0x28;
}

/** Cut off, or damaged in some places. */
function isMostlyUtf8(octets: Buffer): boolean {
	const text = octets.toString('utf8');
	let broken = 0;
	for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) broken++;
	return countOthers(text) - broken > 3 * broken;
}

/** Whether a charset of several octets a character cannot be the one. */
function isBroken(octets: Buffer, charset: string): boolean {
	if (!isWide(charset)) return false;
	const sample = decodeCharset(octets.subarray(0, 4096), charset).slice(0, -2);
	let broken = 0;
	for (const character of sample) if (character === '\ufffd') broken++;
	return broken * 10 > countOthers(sample);
}

function countOthers(text: string): number {
	let count = 0;
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) count++;
	return count;
}
