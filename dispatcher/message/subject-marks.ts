import { fold } from './line-marks';
import { findReferences } from './reference-scan';
import {
	ambiguousMarks,
	answerMarks,
	externalMarks,
	forwardSubjectMarks,
	numberedWords,
	weakMarks,
} from './words/subject-words';

const LONGEST_MARK = 30;
const closings = new Map([
	['[', ']'],
	['(', ')'],
	['{', '}'],
	['<', '>'],
	['【', '】'],
	['［', '］'],
	['*', '*'],
]);
/** Round brackets are people's, too: `(ext) 4711` is a telephone. */
const LEAST_IN_ROUND_BRACKETS = 5;

const separators = /^[\s\p{Bidi_Control}\u200b\u2060\ufeff]+/u;
/** The word, how often it was answered (`Re[2]`, `Re(2)`, `Re^2`), spaces as in French, a colon. */
const beforeColon = /^([^:：﹕]{1,30})[:：﹕]/u;
const count = /\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})$/;
const number = /^\W{0,3}\d/;
const smallLetter = /^\p{Ll}/u;
/** These three people type themselves, and in small letters. */
const typed = new Set(['re', 'fw', 'fwd']);

/** What the marks before a subject say of its mail. */
export type SubjectKind = 'first' | 'answer' | 'forward' | 'unsure';

/**
 * Takes `RE:`, `AW:`, `RÉP :`, `回复：`, `Fwd:`, `[EXTERNAL]` and the like off the beginning, however many
 * there are. A single letter stays, since it may be the subject's: `I: robot`.
 */
export function stripReplyPrefixes(subject: string): string {
	const { end } = readMarks(subject);
	const rest = subject.slice(end);
	return (end === 0 ? rest : rest.replace(separators, '')).trim();
}

/**
 * Tells from the subject whether a mail answers or forwards another.
 *
 * @returns `forward` or `answer` by the outermost mark, which was added last, `unsure` where that is an
 *   answer in one language and a forward in another; also `answer` if a task's reference is in it; `first`
 *   otherwise.
 */
export function subjectKind(subject: string): SubjectKind {
	const { outermost } = readMarks(subject);
	if (outermost !== undefined) return outermost;
	return findReferences(subject).length > 0 ? 'answer' : 'first';
}

interface ReadMarks {
	/** Where the subject itself begins. */
	end: number;
	outermost: Exclude<SubjectKind, 'first'> | undefined;
}

function readMarks(subject: string): ReadMarks {
	let outermost: ReadMarks['outermost'];
	/** Of weak marks that nothing has confirmed so far. */
	let pending: Mark | undefined;
	let end = 0;
	let at = 0;
	for (;;) {
		at += separators.exec(subject.slice(at))?.[0].length ?? 0;
		const rest = subject.slice(at);
		const external = externalMarkLength(rest);
		const mark = external === 0 ? readMark(rest) : undefined;
		if (external === 0 && mark === undefined) break;
		at += mark?.length ?? external;
		const isConfirmed = mark !== undefined && (!mark.isWeak || end > 0 || pending !== undefined);
		if (isConfirmed) {
			outermost ??= pending?.kind ?? mark.kind;
			pending = undefined;
		} else if (mark !== undefined) {
			pending = mark;
		}
		if (pending === undefined) end = at;
	}
	const reference = pending === undefined ? undefined : findReferences(subject.slice(at))[0];
	if (pending === undefined || reference?.start !== 0) return { end, outermost };
	return { end: at, outermost: pending.kind };
}

interface Mark {
	kind: Exclude<SubjectKind, 'first'>;
	isWeak: boolean;
	/** With its colon. */
	length: number;
}

function readMark(rest: string): Mark | undefined {
	const found = beforeColon.exec(rest);
	const written = found?.[1]?.trim();
	if (found === null || written === undefined) return undefined;
	const counted = count.exec(written)?.[0] ?? '';
	const word = written.slice(0, written.length - counted.length).trim();
	const folded = fold(word).replace(/\.$/, '');
	const kind = kindOf(folded);
	if (kind === undefined) return undefined;
	// Programs begin their marks with a capital.
	if (smallLetter.test(word) && !typed.has(folded)) return undefined;
	const { length } = found[0];
	if (numberedWords.has(folded) && number.test(rest.slice(length, length + 6))) return undefined;
	return { kind, isWeak: weakMarks.has(folded) && counted === '', length };
}

function kindOf(folded: string): Mark['kind'] | undefined {
	if (ambiguousMarks.has(folded)) return 'unsure';
	if (answerMarks.has(folded)) return 'answer';
	return forwardSubjectMarks.has(folded) ? 'forward' : weakMarks.get(folded);
}

/** `[EXTERNAL]`, `**EXTERNAL**`, also with a colon behind it. */
function externalMarkLength(rest: string): number {
	const opening = rest.charAt(0);
	const closing = closings.get(opening);
	if (closing === undefined) return 0;
	let start = 0;
	while (start < 3 && rest.charAt(start) === opening) start++;
	const close = rest.slice(0, LONGEST_MARK).indexOf(closing, start);
	if (close === -1) return 0;
	const word = fold(rest.slice(start, close)).replace(/[:!]$/, '').trim();
	if (!externalMarks.has(word)) return 0;
	if (opening === '(' && word.length < LEAST_IN_ROUND_BRACKETS) return 0;
	let end = close;
	while (end < close + 3 && rest.charAt(end) === closing) end++;
	return rest.charAt(end) === ':' ? end + 1 : end;
}
