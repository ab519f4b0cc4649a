import {
	forwardMarks,
	headerFields,
	originalMarks,
	programSignatures,
	replyHeadEndings,
	replyHeads,
	type HeaderField,
	type ReplyHeadWords,
} from './reply-words';

/** Nobody's mail program writes a longer mark or head; a longer line is read as text. */
const LONGEST_MARK = 400;
/** A reply head is folded over no more lines than this. */
const MOST_HEAD_LINES = 3;
/** So many lines of a header block are looked at: the five fields and long ones folded. */
const MOST_BLOCK_LINES = 8;
const LEAST_BLOCK_FIELDS = 3;
const LONGEST_FIELD_NAME = 40;

const marks = new Set(['-', '_', '=', '>', '*', ':', '：', ' ', '\t', '\u00a0']);
const aDigit = /\d/;
/** With a year, since `on 2 March` is what people write too. */
const fullDate = /\d{4}|\d[./-]\d{1,2}[./-]\d{2}/;
/** `Mon, 2`, `man. 2.`, `ср, 2`: the name of a day before a number. */
const dayName = /^\p{L}{2,5}[.,]{1,2} ?\d/u;

const wordsByVerb = new Map<string, ReplyHeadWords>(
	replyHeads.flatMap((words) => words.verbs.map((verb) => [verb, words] as const)),
);

/** @returns whether somebody's program marked the line as quoted (RFC 3676 section 4.5). */
export function isQuoted(line: string): boolean {
	for (const letter of line) {
		if (letter !== ' ' && letter !== '\t' && letter !== '\u00a0') return letter === '>';
	}
	return false;
}

/** @returns whether the line stands before a mail that is passed on to be read. */
export function isForwardMark(line: string): boolean {
	return line.length <= LONGEST_MARK && forwardMarks.has(withoutMarks(fold(line)));
}

/** @returns whether the line stands before the mail that is answered. */
export function isOriginalMark(line: string): boolean {
	if (line.length > LONGEST_MARK || !line.trimStart().startsWith('--')) return false;
	return originalMarks.has(withoutMarks(fold(line)));
}

/** @returns whether the line is drawn: dashes or underscores and nothing else. */
export function isRule(line: string): boolean {
	return line.length <= LONGEST_MARK && /^(?:-{10,}|_{10,})$/.test(line.trim());
}

/** @returns whether a signature follows; the space behind the dashes is often lost (RFC 3676). */
export function isSignatureMark(line: string): boolean {
	return line.length <= LONGEST_MARK && line.trimEnd() === '--';
}

/** @returns whether a mail program added the line: `Sent from my iPhone`. */
export function isProgramSignature(line: string): boolean {
	if (line.length > LONGEST_MARK) return false;
	const folded = fold(line);
	return programSignatures.some((beginning) => folded.startsWith(beginning));
}

/**
 * Counts the lines of the reply head that begins at a line: `On <date>, <name> wrote:`, also folded.
 *
 * @returns 0 where none begins there.
 */
export function replyHeadLines(lines: readonly string[], start: number): number {
	if (isReplyHead(lines[start] ?? '')) return 1;
	if (!opensReplyHead(lines[start] ?? '')) return 0;
	let joined = lines[start] ?? '';
	for (let count = 2; count <= MOST_HEAD_LINES; count++) {
		const next = lines[start + count - 1]?.trim() ?? '';
		// A head that begins at this line only leaves the text before it alone.
		if (next === '' || isQuoted(next) || isReplyHead(next)) return 0;
		joined = `${joined} ${next}`;
		if (isReplyHead(joined)) return count;
		if (opensReplyHead(next)) return 0;
	}
	return 0;
}

/** @returns whether the header of an answered mail begins here: From, Sent, To, Subject. */
export function isHeaderBlock(lines: readonly string[], start: number): boolean {
	if (fieldOf(lines[start] ?? '') === undefined) return false;
	// A block is looked at from its first field only.
	if (start > 0 && fieldOf(lines[start - 1] ?? '') !== undefined) return false;
	const found = new Set<HeaderField>();
	for (const line of lines.slice(start, start + MOST_BLOCK_LINES)) {
		if (line.trim() === '') break;
		const field = fieldOf(line);
		if (field !== undefined) found.add(field);
	}
	return found.has('from') && found.size >= LEAST_BLOCK_FIELDS;
}

/** @returns whether somebody is said to write, without a date or an address. */
export function isBareReplyHead(line: string): boolean {
	const words = headWords(line);
	return words !== undefined && wordsByVerb.has(words.at(-1) ?? '');
}

function isReplyHead(line: string): boolean {
	const words = headWords(line);
	if (words === undefined) return false;
	const hasAddress = line.includes('@');
	const isDated = fullDate.test(line);
	const last = words.at(-1) ?? '';
	if (replyHeadEndings.some((ending) => last.endsWith(ending))) return isDated || hasAddress;
	if (hasAddress && wordsByVerb.has(last)) return true;
	if (!isDated) return false;
	const startsWithDate = opensWithDate(line);
	for (const word of words) {
		const found = wordsByVerb.get(word);
		if (found === undefined) continue;
		if (hasAddress || startsWithDate || found.openings.includes(words[0] ?? '')) return true;
	}
	// Gmail in Russian and Japanese: a date, a name and an address, and nobody is said to write.
	return startsWithDate && hasAddress && /[>)]\s?[:：]\s*$/.test(line.slice(-10));
}

/** The words of a line that ends with a colon, in lower case; undefined for any other line. */
function headWords(line: string): string[] | undefined {
	if (line.length > LONGEST_MARK * 2) return undefined;
	const end = line.trimEnd();
	// Cheap first, since this is asked of each line.
	if (!end.endsWith(':') && !end.endsWith('：') && !end.endsWith(':*')) return undefined;
	const words = fold(end).split(' ').map(withoutMarks);
	return words.filter((word) => word !== '');
}

function opensReplyHead(line: string): boolean {
	if (line.length > LONGEST_MARK) return false;
	const [first = ''] = fold(line).split(' ', 1);
	return opensWithDate(line) || replyHeads.some(({ openings }) => openings.includes(first));
}

function opensWithDate(line: string): boolean {
	const beginning = line.trimStart().slice(0, 20);
	return aDigit.test(beginning.slice(0, 1)) || dayName.test(beginning);
}

function fieldOf(line: string): HeaderField | undefined {
	const beginning = line.slice(0, LONGEST_FIELD_NAME);
	const colon = beginning.indexOf(':') === -1 ? beginning.indexOf('：') : beginning.indexOf(':');
	return colon === -1 ? undefined : headerFields.get(withoutMarks(fold(beginning.slice(0, colon))));
}

/** One spelling of what programs write in several: spaces, apostrophes, accents, case. */
function fold(text: string): string {
	return text.normalize('NFC').toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();
}

function withoutMarks(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && marks.has(text.charAt(start))) start++;
	while (end > start && marks.has(text.charAt(end - 1))) end--;
	return text.slice(start, end);
}
