import { DispatcherError } from '../core/errors';
import { comparable, findReferences } from './reference-scan';
import { stripReplyPrefixes } from './subject-marks';

const LONGEST_TAG = 30;
// A control character would break the subject's line; the others mark where a tag begins and ends.
const notInTag = /[[\]#【】［］＃\u0000-\u001f\u007f]/;
/** Of a text, so much is looked at for where it begins, and of its first line. */
const LOOKED_AT = 5_000;
const LONGEST_LINE = 1_000;
/** What may stand between references: spaces, marks such as colons, and what nobody sees. */
const notWords = /[\s:,;.–-]|\p{Default_Ignorable_Code_Point}/gu;

/**
 * Checks an identification tag.
 *
 * @returns the tag without outer spaces, and without the brackets that it has in a subject: `[FIN]` is
 * `FIN`.
 * @throws DispatcherError `tag-invalid` if it is empty, too long, or contains a character that ends it.
 */
export function checkTag(typed: string): string {
	const word = typed.trim();
	const isInBrackets = word.length > 1 && word.startsWith('[') && word.endsWith(']');
	const tag = isInBrackets ? word.slice(1, -1).trim() : word;
	const problem = problemOf(tag);
	if (problem === undefined) return tag;
	throw new DispatcherError({
		code: 'tag-invalid',
		whatHappened: `The identification tag ${problem}`,
		whatToDo: `Enter a short word such as IT in the field "Identification Tag": up to ${LONGEST_TAG} letters, digits, spaces or other characters, except [ ] and #.`,
	});
}

function problemOf(tag: string): string | undefined {
	if (tag === '') return 'is empty';
	if (tag.length > LONGEST_TAG) return `is longer than ${LONGEST_TAG} characters`;
	const found = notInTag.exec(tag)?.[0];
	if (found === undefined) return undefined;
	const isShown = found > ' ' && found !== '\u007f';
	return `"${tag.replace(notInTag, '?')}" contains ${isShown ? `"${found}"` : 'a control character'}`;
}

/**
 * Finds a division's references in a subject: anywhere in it, in any case and width, spaces inside the
 * brackets allowed. A tag is compared letter by letter, so no character of it means anything else.
 *
 * @param tags the division's own, and those it had before.
 * @returns the digits of all references, in their order, each once.
 */
export function readReferences(subject: string, ...tags: string[]): string[] {
	const wanted = comparableTags(tags);
	const own = findReferences(subject).filter(({ tag }) => wanted.has(tag));
	return [...new Set(own.map(({ id }) => id))];
}

/** Tells whether two tags are one, however they are written. */
export function isSameTag(one: string, other: string): boolean {
	return comparable(one) === comparable(other);
}

/**
 * Finds a division's references at the beginning of what a person wrote: on the first line that is not
 * blank, with nothing before them but marks of answers and other references. In quoted text, and amid
 * words, a reference is only spoken of.
 *
 * @param newText the text without quoted history.
 * @returns as {@link readReferences}.
 */
export function referencesAtBeginning(newText: string, ...tags: string[]): string[] {
	const wanted = comparableTags(tags);
	const line = stripReplyPrefixes(firstLine(newText));
	const own: string[] = [];
	let at = 0;
	for (const { tag, id, start, end } of findReferences(line)) {
		if (line.slice(at, start).replaceAll(notWords, '') !== '') break;
		if (wanted.has(tag)) own.push(id);
		at = end;
	}
	return [...new Set(own)];
}

/** Takes all of a division's references out of a subject, those with former tags too. */
export function stripReferences(subject: string, ...tags: string[]): string {
	const wanted = comparableTags(tags);
	let rest = '';
	let at = 0;
	for (const { tag, start, end } of findReferences(subject)) {
		if (!wanted.has(tag)) continue;
		rest = joined(rest, subject.slice(at, start));
		at = end;
	}
	return joined(rest, subject.slice(at)).trim();
}

/** With one space where something was taken out. */
function joined(before: string, behind: string): string {
	return before === '' ? behind : `${before.trimEnd()} ${behind.trimStart()}`;
}

/** The first line that is not blank, as far as a reference may stand at its beginning. */
function firstLine(text: string): string {
	const start = text.slice(0, LOOKED_AT).trimStart();
	return start.split('\n', 1)[0]?.slice(0, LONGEST_LINE) ?? '';
}

function comparableTags(tags: string[]): Set<string> {
	return new Set(tags.map((tag) => comparable(tag)));
}
