import {
	isQuoted,
	LONGEST_MARK,
	quoteFollows,
	stripped,
	withoutInvisible,
	withoutMarks,
	fold,
} from './line-marks';
import { headEndings, headFillers, headOpenings, headVerbs } from './words/head-words';

/** A reply head is folded over no more lines than this. */
const MOST_HEAD_LINES = 3;
const LONGEST_HEAD = 2 * LONGEST_MARK;
/** A name of more words is a sentence. */
const MOST_NAME_WORDS = 8;

/** With a year, since `on 2 March` is what people write too. */
const fullDate = /\p{Nd}{4}|\p{Nd}[./-]\p{Nd}{1,2}[./-]\p{Nd}{2}/u;
const clock = /\p{Nd}[:：]\p{Nd}{2}/u;
/** `9.20`, `09h20`: a date of this form has three parts. */
const otherClock = /^\p{Nd}{1,2}[.h]\p{Nd}{2}$/u;
const hours = /\p{Nd}[時时시點点]/u;
const someDigit = /\p{Nd}/u;
/** `Mon, 2`, `man. 2.`, `ср, 2`, `ma 2`: the name of a day before a number. */
const dayName = /^[\p{L}\p{M}]{1,12}[.,]{0,2} ?\p{Nd}/u;
const startsWithDigit = /^\p{Nd}/u;
const punctuation = new Set(',:：()');
const commas = new Set(',،、');
const someLetter = /\p{L}/u;

/** The line, or the lines, by which a program introduces what it quotes: `On <date>, <name> wrote:`. */
export interface ReplyHead {
	lines: number;
	/** On one line. */
	text: string;
}

/**
 * Reads the reply head that begins at a line, also folded. With nothing quoted below, it is one only where
 * it cannot be anything else: by date, time and address, or by date, time, verb and a name.
 *
 * @returns undefined where none begins there.
 */
export function replyHeadAt(lines: readonly string[], start: number): ReplyHead | undefined {
	const first = withoutInvisible(lines[start] ?? '');
	if (first.length > LONGEST_HEAD || isQuoted(first)) return undefined;
	if (isReplyHead(first, { isFolded: false, isQuoting: () => quoteFollows(lines, start + 1) })) {
		return { lines: 1, text: first };
	}
	return opensReplyHead(first) ? foldedHead(lines, { start, isNested: false }) : undefined;
}

interface Fold {
	start: number;
	/** Asked for a line of what may be another head already. */
	isNested: boolean;
}

function foldedHead(lines: readonly string[], { start, isNested }: Fold): ReplyHead | undefined {
	let text = withoutInvisible(lines[start] ?? '').trim();
	const isDated = fullDate.test(text);
	for (let count = 2; count <= MOST_HEAD_LINES; count++) {
		const nextAt = start + count - 1;
		const next = withoutInvisible(lines[nextAt] ?? '').trim();
		if (next === '' || next.length > LONGEST_MARK || isQuoted(next)) return undefined;
		// A head that begins at this line only leaves the text before it alone.
		if (isHeadAlone(next, isDated)) return undefined;
		if (!isNested && beginsReplyHead(next)) {
			if (foldedHead(lines, { start: nextAt, isNested: true }) !== undefined) return undefined;
		}
		text = `${text} ${next}`;
		const isQuoting = () => quoteFollows(lines, start + count);
		if (isReplyHead(text, { isFolded: true, isQuoting })) return { lines: count, text };
	}
	return undefined;
}

/** Whether a line is a whole head and not the end of one: it has the date that the line before lacks. */
function isHeadAlone(line: string, isDatedBefore: boolean): boolean {
	if (line.startsWith('<') || (isDatedBefore && !fullDate.test(line))) return false;
	return isReplyHead(line, { isFolded: true, isQuoting: () => false });
}

interface Surroundings {
	/** Of several lines, of which each alone might be text. */
	isFolded: boolean;
	isQuoting: () => boolean;
}

function isReplyHead(line: string, { isFolded, isQuoting }: Surroundings): boolean {
	if (line.length > LONGEST_HEAD || !endsLikeHead(line)) return false;
	const words = line.split(/\s+/).filter((word) => withoutMarks(word) !== '');
	const isDated = fullDate.test(line);
	const isTimed = isDated && words.some(isClock);
	const hasAddress = line.includes('@');
	if (isTimed && hasAddress && hasBracketedAddress(line)) return true;
	const verbAt = findVerb(words);
	if (verbAt === -1) return namesSource(words, { isTimed, hasAddress }) && isQuoting();
	const isLast = verbAt >= words.length - 1;
	if (hasAddress && (isLast || isDated)) return true;
	if (isTimed && hasName(words, verbAt)) return true;
	return (isDated || (isLast && !isFolded)) && isQuoting();
}

/** Thunderbird in Ukrainian: a date, a time, a name. Webmail: `Quoting Anna <anna@example.com>:`. */
function namesSource(
	words: string[],
	{ isTimed, hasAddress }: { isTimed: boolean; hasAddress: boolean },
): boolean {
	const first = words[0] ?? '';
	if (isTimed) return someDigit.test(first) || hasAddress;
	return hasAddress && headOpenings.has(foldWord(first));
}

/** A colon of any script, or what Armenian has in its place. */
function endsLikeHead(line: string): boolean {
	const end = line.trimEnd();
	return (
		end.endsWith(':') ||
		end.endsWith('：') ||
		end.endsWith(':*') ||
		end.endsWith('៖') ||
		end.endsWith('։') ||
		end.endsWith('գրել է.')
	);
}

function findVerb(words: string[]): number {
	const folded = words.map(foldWord);
	const found = folded.findLastIndex((word) => headVerbs.has(word));
	if (found !== -1) {
		// A word or two may belong to the verb: `napisao je`, `idatzi zuen`, `գրել է`.
		return found >= words.length - 2 && !/^\p{Lu}/u.test(words.at(-1) ?? '')
			? Math.max(found, words.length - 1)
			: found;
	}
	const last = folded.at(-1) ?? '';
	return headEndings.some((ending) => last.endsWith(ending)) ? words.length - 1 : -1;
}

/** Between date and verb, before both or behind both stands who wrote, and not half a sentence. */
function hasName(words: string[], verbAt: number): boolean {
	const lastDigit = words.findLastIndex(hasDigit);
	if (lastDigit > verbAt) {
		const name = words.slice(verbAt + 1);
		return isName(verbAt > 0 ? words.slice(0, verbAt) : name.slice(0, name.findIndex(hasDigit)));
	}
	const isVerbLast = verbAt >= words.length - 1;
	if (!isVerbLast) return isName(words.slice(verbAt + 1));
	// `写道` may be glued to the time or to the name before it.
	return isName(words.slice(lastDigit + 1, verbAt)) || isName(words.slice(lastDigit, verbAt + 1));
}

function isName(words: string[]): boolean {
	const name = words.map(withoutMarks).filter((word) => !headFillers.has(foldWord(word)));
	const first = name.find((word) => someLetter.test(word));
	if (first === undefined || name.length > MOST_NAME_WORDS) return false;
	const letter = someLetter.exec(first)?.[0] ?? '';
	// A small letter; letters that know no size are equal to both.
	return letter !== letter.toLowerCase() || letter === letter.toUpperCase();
}

function hasDigit(word: string): boolean {
	return someDigit.test(word);
}

function isClock(word: string): boolean {
	return clock.test(word) || hours.test(word) || otherClock.test(stripped(word, punctuation));
}

/** One with a bracket directly before it: `<anna@…`, `(anna@…`, `[mailto:anna@…`. */
function hasBracketedAddress(line: string): boolean {
	return line.split(/[<([]/).some((part, index) => index > 0 && /^[^\s@]{1,320}@/.test(part));
}

function opensReplyHead(line: string): boolean {
	return line.length <= LONGEST_MARK && (beginsReplyHead(line) || hasBracketedAddress(line));
}

/** With a date, the name of a day, or a word such as `On`. */
function beginsReplyHead(line: string): boolean {
	const beginning = line.trimStart().slice(0, 20);
	if (startsWithDigit.test(beginning) || dayName.test(beginning)) return true;
	const [first = ''] = beginning.split(' ', 1);
	return headOpenings.has(foldWord(first));
}

function foldWord(word: string): string {
	return stripped(withoutMarks(fold(word)), commas);
}
