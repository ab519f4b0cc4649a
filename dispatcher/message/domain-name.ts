import { domainToASCII } from 'node:url';

/**
 * The scripts that are written together in one language (UTS #39, "highly restrictive"). All others
 * beside each other are how one letter is passed off as another: `аpple.com` with a Cyrillic а.
 */
const writtenTogether = [
	/^[\p{Script=Latin}\p{Mn}\d.-]+$/u,
	/^[\p{Script=Latin}\p{Script=Han}\p{scx=Hiragana}\p{scx=Katakana}\d.-]+$/u,
	/^[\p{Script=Latin}\p{Script=Han}\p{Script=Bopomofo}\d.-]+$/u,
	/^[\p{Script=Latin}\p{Script=Han}\p{Script=Hangul}\d.-]+$/u,
	/^[\p{Script=Cyrillic}\d.-]+$/u,
	/^[\p{Script=Greek}\d.-]+$/u,
	/^[\p{Script=Arabic}\d.-]+$/u,
	/^[\p{Script=Hebrew}\d.-]+$/u,
	/^[\p{Script=Thai}\d.-]+$/u,
	/^[\p{Script=Devanagari}\d.-]+$/u,
	/^[\p{Script=Armenian}\d.-]+$/u,
	/^[\p{Script=Georgian}\d.-]+$/u,
];

const plain = /^[\u0000-\u007f]*$/;

/**
 * Writes a domain as it may be shown: in letters where they are of one script, its top-level domain
 * included, and in punycode (RFC 3492) where it mixes scripts.
 *
 * @returns in lower case; as it is where it is no domain.
 */
export function showableDomain(domain: string): string {
	const lower = domain.toLowerCase();
	if (plain.test(lower) || writtenTogether.some((scripts) => scripts.test(lower))) return lower;
	return domainToASCII(lower) || lower;
}
