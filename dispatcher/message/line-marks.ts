import { forwardMarks, originalMarks } from './words/mark-words';
import { programSignatures, signatureProducts } from './words/signature-words';

/** Nobody's mail program writes a longer mark; a longer line is read as text. */
export const LONGEST_MARK = 400;
const LONGEST_PROGRAM_SIGNATURE = 100;

const marks = new Set(['-', '_', '=', '>', '*', ':', '：', '៖', '։', ' ', '\t', '\u00a0']);
const invisible = /[\p{Bidi_Control}\u200b\u2060\ufeff]/gu;
const spaces = /\s+/g;
/** Anything but printable ASCII with single spaces. */
const unusual = /[^ -~]| {2}/;

/** One spelling of what programs write in several: spaces, apostrophes, accents, case, direction. */
export function fold(text: string): string {
	// Most lines need no more, and this is asked of each.
	if (!unusual.test(text)) return text.toLowerCase().trim();
	return withoutInvisible(text)
		.normalize('NFC')
		.toLowerCase()
		.replaceAll('’', "'")
		.replaceAll(spaces, ' ')
		.trim();
}

/** Takes out what nobody sees: marks of direction and zero-width characters. */
export function withoutInvisible(text: string): string {
	return text.replaceAll(invisible, '');
}

/** Takes off the dashes, stars, colons and spaces around a text. */
export function withoutMarks(text: string): string {
	return stripped(text, marks);
}

/** Takes letters off both ends of a text. */
export function stripped(text: string, letters: ReadonlySet<string>): string {
	let start = 0;
	let end = text.length;
	while (start < end && letters.has(text.charAt(start))) start++;
	while (end > start && letters.has(text.charAt(end - 1))) end--;
	return text.slice(start, end);
}

/** @returns whether nothing is to be seen on the line. */
export function isBlank(line: string): boolean {
	return line.trim() === '';
}

/** @returns whether somebody's program marked the line as quoted (RFC 3676 section 4.5). */
export function isQuoted(line: string): boolean {
	for (const letter of line) {
		if (letter !== ' ' && letter !== '\t' && letter !== '\u00a0') return letter === '>';
	}
	return false;
}

/** Takes one level of quoting off a line. */
export function unquoted(line: string): string {
	if (!isQuoted(line)) return line;
	const rest = line.slice(line.indexOf('>') + 1);
	return rest.startsWith(' ') ? rest.slice(1) : rest;
}

/** @returns whether the next line that is not blank is quoted; a head has no more than two before it. */
export function quoteFollows(lines: readonly string[], at: number): boolean {
	const next = lines.slice(at, at + 3).find((line) => !isBlank(line));
	return next !== undefined && isQuoted(next);
}

/**
 * Tells whether the line stands before a mail that is passed on to be read.
 *
 * @returns what follows the mark on its line, as Yahoo writes it, mostly empty; undefined for any other line.
 */
export function afterForwardMark(line: string): string | undefined {
	if (!mayBeMark(line)) return undefined;
	if (line.length <= LONGEST_MARK && forwardMarks.has(withoutMarks(fold(line)))) return '';
	const start = line.trimStart();
	if (!start.startsWith('-----')) return undefined;
	const words = withoutLeadingDashes(start);
	const end = words.indexOf('-----');
	if (end === -1 || end > LONGEST_MARK || !forwardMarks.has(fold(words.slice(0, end)))) {
		return undefined;
	}
	return withoutLeadingDashes(words.slice(end)).trim();
}

/** Cheap: a mark has dashes around it or a colon behind it. */
function mayBeMark(line: string): boolean {
	const mark = line.trim();
	return mark.startsWith('-') || mark.endsWith(':') || mark.endsWith('：') || mark.endsWith(':*');
}

/** @returns whether the line stands between dashes before the mail that is answered. */
export function isOriginalMark(line: string): boolean {
	if (line.length > LONGEST_MARK) return false;
	const mark = line.trim();
	if (!mark.startsWith('--') || !mark.endsWith('--')) return false;
	return originalMarks.has(withoutMarks(fold(mark)));
}

/** @returns whether the line is drawn: dashes or underscores and nothing else. */
export function isRule(line: string): boolean {
	return line.length <= LONGEST_MARK && /^(?:-{10,}|_{10,})$/.test(line.trim());
}

/** @returns whether a mail program added the line: `Sent from my iPhone`. */
export function isProgramSignature(line: string): boolean {
	if (line.length > LONGEST_PROGRAM_SIGNATURE) return false;
	const folded = fold(line);
	return (
		programSignatures.some((beginning) => folded.startsWith(beginning)) &&
		signatureProducts.some((product) => folded.includes(product))
	);
}

function withoutLeadingDashes(text: string): string {
	let start = 0;
	while (text.charAt(start) === '-') start++;
	return text.slice(start);
}
