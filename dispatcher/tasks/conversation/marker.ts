import type { Language } from '../../core/language';
import { newText, splitLines } from '../../message/quoted-text';

const words: Record<Language, string> = {
	en: 'Please write your answer above this line',
	fr: 'Écrivez votre réponse au-dessus de cette ligne',
};
const BEGIN = '##-';
const END = '-##';
/** So far from a line's beginning it may stand: programs put bars, spaces and stars before it. */
const FARTHEST = 40;

/** The line above which an employee answers what is forwarded to him. */
export function markerIn(language: Language): string {
	return `${BEGIN} ${words[language]} ${END}`;
}

/**
 * Takes off an answer what stands below the marker, in whatever language, quoted or not: it is internal,
 * even if the mail program quotes in a way that nobody knows.
 *
 * @param written what the mail says, without the history as far as it was found.
 */
export function aboveMarker(written: string): string {
	const lines = splitLines(written);
	const at = lines.findIndex(isMarker);
	return at === -1 ? written.trim() : withoutLastHead(lines.slice(0, at).join('\n').trim());
}

/** Above the marker stands the head of the quote, such as "On Monday Anna wrote:". */
function withoutLastHead(above: string): string {
	const quoting = `${above}\n> …`;
	const left = newText({ text: quoting, kind: 'answer' });
	// All of it comes back where nobody has written anything.
	return left === quoting.trim() ? '' : left;
}

/** Programs break long lines, too. */
function isMarker(line: string): boolean {
	const at = line.indexOf(BEGIN);
	if (at === -1 || at > FARTHEST) return false;
	const rest = line.slice(at + BEGIN.length);
	return rest.includes(END) || isBegun(rest.trim());
}

function isBegun(begun: string): boolean {
	return begun !== '' && Object.values(words).some((all) => all.startsWith(begun));
}
