import { cleanText } from './clean-text';
import { isBlank } from './mime/blank-text';
import { escapeHtml } from './mime/escape-html';
import type { BodyPiece } from './mime/mail-body';
import { readHtml } from './safe-html';

/** Each piece of HTML takes a millisecond at least; the last ones are read as one. */
const MOST_PIECES = 50;

/** What a mail shows, in its two forms. */
export interface ShownBody {
	text: string;
	/** Safe to show; null where none of it is HTML, or where it is too large. */
	html: string | null;
}

/**
 * Puts the pieces of a mail together, in their order: all in both forms.
 *
 * @param longest characters to read, of all of them.
 */
export function showBody(pieces: BodyPiece[], longest: number): ShownBody {
	const texts: string[] = [];
	const htmls: string[] = [];
	const isHtml = pieces.some(({ html }) => html !== undefined);
	let isTooLarge = false;
	let left = longest;
	for (const piece of isHtml ? fewer(pieces) : pieces) {
		const text = cleanText((piece.text ?? '').slice(0, left));
		const html = piece.html === undefined ? undefined : cleanText(piece.html.slice(0, left));
		left = Math.max(0, left - Math.max(text.length, html?.length ?? 0));
		if (html === undefined) {
			texts.push(text);
			if (isHtml && !isBlank(text)) htmls.push(escapeHtml(text));
			continue;
		}
		const read = readHtml(html);
		texts.push(isBlank(text) ? read.text : text);
		isTooLarge ||= read.html === null;
		if (read.html !== null) htmls.push(read.html);
	}
	return {
		text: texts.filter((text) => !isBlank(text)).join('\n'),
		html: isHtml && !isTooLarge ? inOneBox(htmls) : null,
	};
}

/** Each is in a box of its own, and the plain texts between them are in none. */
function inOneBox(htmls: string[]): string | null {
	const [first = '', ...others] = htmls;
	return others.length === 0 ? first : readHtml(htmls.join('\n')).html;
}

function fewer(pieces: BodyPiece[]): BodyPiece[] {
	if (pieces.length <= MOST_PIECES) return pieces;
	const last = pieces
		.slice(MOST_PIECES)
		.map(({ text = '', html }) => html ?? escapeHtml(text))
		.join('<br />\n');
	return [...pieces.slice(0, MOST_PIECES), { html: last }];
}
