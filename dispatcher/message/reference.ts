import { DispatcherError } from '../core/errors';

const LONGEST_TAG = 30;
// A control character would break the subject's line; the others mark where a tag begins and ends.
const notInTag = /[[\]#\u0000-\u001f\u007f]/;
const spaces = /\s/;
const digit = /\d/;

/**
 * The marks of answers and forwards before a subject in the languages of Europe: `RE:`, `AW:`,
 * `RÉP :`, `TR :`, also numbered (`Re[2]:`) and with a space before the colon, as in French.
 */
const replyPrefix =
	/^\s*(re|r|aw|antw|antwort|sv|vs|rép|rep|réf|ref|fw|fwd|wg|tr|rv|enc|i|doorst|pd|odp|ynt|vb|vl|vá|továbbítás)(?:\s*(?:\[\d{1,3}\]|\(\d{1,3}\)))?\s*[:：]\s*/iu;

/** Of any division: `[IT#1042]`. */
const anyReference = /\[[^[\]#]{1,100}#\s?\d+\s?\]/;

/** Those of {@link replyPrefix} that mark a forward. */
const forwardPrefixes = new Set(
	'fw fwd wg tr rv enc i doorst pd vb vl továbbítás'.split(' ').map((prefix) => fold(prefix)),
);

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
 * Finds a division's reference in a subject: anywhere in it, in any case, spaces inside the brackets
 * allowed. A tag is compared letter by letter, so no character of it means anything else.
 *
 * @param tags the division's own, and those it had before.
 * @returns the digits of the first reference, by the first tag that has one; undefined if there is none.
 */
export function readReference(subject: string, ...tags: string[]): string | undefined {
	for (const tag of tags) {
		const found = findReference(subject, tag);
		if (found !== undefined) return found.id;
	}
	return undefined;
}

/** Takes all of a division's references out of a subject, those with former tags too. */
export function stripReferences(subject: string, ...tags: string[]): string {
	let rest = subject;
	for (const tag of tags) {
		for (
			let found = findReference(rest, tag);
			found !== undefined;
			found = findReference(rest, tag)
		) {
			rest = `${rest.slice(0, found.start).trimEnd()} ${rest.slice(found.end).trimStart()}`;
		}
	}
	return rest.trim();
}

/** Takes `RE:`, `AW:`, `RÉP :`, `Fwd:` and the like off the beginning, however many there are. */
export function stripReplyPrefixes(subject: string): string {
	let rest = subject;
	while (replyPrefix.test(rest)) rest = rest.replace(replyPrefix, '');
	return rest.trim();
}

/**
 * Tells from the subject whether a mail answers or forwards another.
 *
 * @returns `forward` or `answer` by the outermost mark, which was added last; also `answer` if a task's
 *   reference is in it; `first` otherwise.
 */
export function subjectKind(subject: string): 'first' | 'answer' | 'forward' {
	const prefix = replyPrefix.exec(subject)?.[1];
	if (prefix !== undefined) return forwardPrefixes.has(fold(prefix)) ? 'forward' : 'answer';
	return anyReference.test(subject) ? 'answer' : 'first';
}

interface FoundReference {
	id: string;
	start: number;
	end: number;
}

function findReference(subject: string, tag: string): FoundReference | undefined {
	const wanted = fold(tag.trim());
	if (wanted === '') return undefined;
	let start = subject.indexOf('[');
	while (start !== -1) {
		const end = subject.indexOf(']', start);
		if (end === -1) return undefined;
		// Of nested brackets the innermost counts, so that no stretch is looked at twice.
		const innermost = subject.lastIndexOf('[', end);
		const id = readInside(subject.slice(innermost + 1, end), wanted);
		if (id !== undefined) return { id, start: innermost, end: end + 1 };
		start = subject.indexOf('[', end);
	}
	return undefined;
}

function readInside(inside: string, wanted: string): string | undefined {
	const mark = inside.lastIndexOf('#');
	if (mark === -1 || fold(inside.slice(0, mark).trim()) !== wanted) return undefined;
	const id = inside.slice(mark + 1).trim();
	const isNumber =
		id !== '' && [...id].every((letter) => digit.test(letter) && !spaces.test(letter));
	return isNumber ? id : undefined;
}

/** Case does not matter, nor how an accent is composed. */
function fold(text: string): string {
	return text.normalize('NFC').toUpperCase().toLowerCase();
}
