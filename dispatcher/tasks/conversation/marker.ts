import { newText, splitLines } from '../../message/quoted-text';
import { MARKER_BEGIN, MARKER_END, markerWords } from '../../outbox/marker-line';

/** So far from a line's beginning it may stand: programs put bars, spaces and stars before it. */
const FARTHEST = 40;

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
	const at = line.indexOf(MARKER_BEGIN);
	if (at === -1 || at > FARTHEST) return false;
	const rest = line.slice(at + MARKER_BEGIN.length);
	return rest.includes(MARKER_END) || isBegun(rest.trim());
}

function isBegun(begun: string): boolean {
	return begun !== '' && Object.values(markerWords).some((all) => all.startsWith(begun));
}
