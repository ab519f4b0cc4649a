import { cleanLine } from './clean-text';

const LONGEST_ID = 1_000;
const MOST_REFERENCES = 100;
const closing = new Map([
	['(', ')'],
	['"', '"'],
]);

/**
 * Reads Message-IDs (RFC 5322 section 3.6.4), each with its angle brackets. Words, comments and quoted
 * strings beside them (`Your message of "Tuesday" <1@example.com>`) are none; what stands without
 * brackets is one where it has an `@`, or is all there is.
 *
 * @returns of very many, the newest, which are the last.
 */
export function readMessageIds(field: string | string[] | undefined): string[] {
	const texts = field === undefined ? [] : [field].flat();
	return texts
		.flatMap(readIds)
		.map((id) => `<${id}>`)
		.slice(-MOST_REFERENCES);
}

function readIds(text: string): string[] {
	const ids: string[] = [];
	const bare: string[] = [];
	let at = 0;
	while (at < text.length) {
		const letter = text.charAt(at);
		const end = letter === '<' ? endOfId(text, at) : endOfAside(text, at);
		if (end !== undefined) {
			if (letter === '<') ids.push(...inBrackets(text.slice(at + 1, end)));
			at = end + 1;
		} else if (/[\s,<>]/.test(letter)) {
			at++;
		} else {
			const word = endOfWord(text, at);
			bare.push(clean(text.slice(at, word)));
			at = word;
		}
	}
	return [...ids, ...withoutBrackets(bare, ids.length)].filter((id) => id !== '');
}

/** Among words only those in brackets count; else each with an `@`, or the only one. */
function withoutBrackets(bare: string[], bracketed: number): string[] {
	const like = bare.filter((word) => word.includes('@'));
	if (bracketed > 0) return like.length === bare.length ? like : [];
	return bare.length === 1 ? bare : like;
}

/** Of nested brackets the innermost count. */
function endOfId(text: string, start: number): number | undefined {
	const ahead = text.slice(start + 1, start + 1 + LONGEST_ID);
	const end = ahead.indexOf('>');
	return end === -1 || ahead.slice(0, end).includes('<') ? undefined : start + 1 + end;
}

/** The end of a comment or a quoted string. */
function endOfAside(text: string, start: number): number | undefined {
	const mark = closing.get(text.charAt(start));
	if (mark === undefined) return undefined;
	const end = text.slice(start + 1, start + 1 + LONGEST_ID).indexOf(mark);
	return end === -1 ? undefined : start + 1 + end;
}

function endOfWord(text: string, start: number): number {
	let end = start + 1;
	while (end < text.length && !/[\s,<>]/.test(text.charAt(end))) end++;
	return end;
}

/** A long ID may be folded at its `@`; other spaces are between words. */
function inBrackets(inside: string): string[] {
	const words = cleanLine(inside, LONGEST_ID).replace(/ ?@ ?/, '@').split(' ');
	if (words.length === 1) return words.map(clean);
	return words.filter((word) => word.includes('@')).map(clean);
}

/** Control characters turn into spaces, of which an ID has none. */
function clean(id: string): string {
	return cleanLine(id, LONGEST_ID).replaceAll(/\s+/g, '');
}
