import { detectAll } from 'jschardet';
import { charsetOf, decodeCharset } from './charset-labels';

/** Octets; more tells no more of a language, and takes longer. */
const SAMPLED = 8 * 1024;
/** One that is named is taken before one that is so many times more likely. */
const WORTH_OF_A_NAME = 4;

/** Single-octet charsets of Latin letters: the only ones whose words mix ASCII letters with others. */
const latin =
	/^(?:windows125[02478]|iso8859(?:1|2|3|4|9|10|13|14|15|16)|mac(?:roman|latin2|turkish|iceland)|cp(?:437|85[0278]|86[0135]))$/;
/** Charsets of several octets a character. */
const wide = /^(?:gb|big5|shift|sjis|euc|cp9|ks|iso2022|hz|johab|utf)/;

/** What speaks for a charset, beside the octets. */
export interface CharsetHints {
	/** Named elsewhere in the mail. */
	named?: string | undefined;
}

/**
 * Finds the charset that octets are most likely in: by what languages look like, with what the mail itself
 * names before what is only likely.
 *
 * @param octets not UTF-8.
 */
export function detectCharset(octets: Buffer, { named }: CharsetHints = {}): string {
	const sample = sampleOf(octets);
	const isLatin = mixesLetters(sample);
	const candidates = detectAll(sample)
		.map(({ encoding, confidence }) => ({
			charset: charsetOf(encoding ?? undefined),
			confidence: confidence ?? 0,
		}))
		.flatMap(({ charset, confidence }) =>
			charset === undefined || charset === 'utf-8' ? [] : [{ charset, confidence }],
		)
		.filter(({ charset }) => !isLatin || isWide(charset) || latin.test(plain(charset)))
		.filter(({ charset }) => !isWide(charset) || isWhole(sample, charset));
	const [likeliest] = candidates;
	if (likeliest === undefined) return named ?? 'windows-1252';
	const likely = candidates.find(({ charset }) => charset === named);
	return likely !== undefined && likely.confidence * WORTH_OF_A_NAME >= likeliest.confidence
		? likely.charset
		: likeliest.charset;
}

/** Whether a charset has several octets a character. */
export function isWide(charset: string): boolean {
	return wide.test(plain(charset));
}

function plain(charset: string): string {
	return charset.replaceAll(/[^a-z0-9]/g, '');
}

/** From the first octet on that is not ASCII, since nothing before it tells anything. */
function sampleOf(octets: Buffer): Buffer {
	const first = octets.findIndex((octet) => octet >= 0x80);
	const start = Math.max(0, first - 200);
	return octets.subarray(start, start + SAMPLED);
}

/** Whether other octets stand beside ASCII letters rather than beside one another, as in `Büro`. */
function mixesLetters(sample: Buffer): boolean {
	let mixed = 0;
	let unmixed = 0;
	for (let at = 0; at < sample.length; at++) {
		if ((sample[at] ?? 0) < 0x80) continue;
		const start = at;
		while ((sample[at + 1] ?? 0) >= 0x80) at++;
		const touches = isLetter(sample[start - 1]) || isLetter(sample[at + 1]);
		if (touches && at - start < 2) mixed++;
		else if (at > start) unmixed++;
	}
	return mixed > unmixed;
}

function isLetter(octet = 0): boolean {
	return (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a);
}

/** The end may be cut off in the middle of a character. */
function isWhole(sample: Buffer, charset: string): boolean {
	return !decodeCharset(sample, charset).slice(0, -2).includes('\ufffd');
}
