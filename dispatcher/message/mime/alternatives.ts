import { escapeHtml } from './escape-html';
import { isBlank } from './blank-text';
import type { BodyPiece } from './mail-body';

/** One of several forms of the same, as a sender gives them. */
export interface Alternative {
	mediaType: string;
	pieces: BodyPiece[];
}

/**
 * Chooses what to show of several forms (RFC 2046 section 5.1.4): the text, and beside it the richest HTML.
 * A text that is blank counts as none.
 */
export function showAlternatives(alternatives: Alternative[]): BodyPiece[] {
	const rich = alternatives.findLast(({ pieces }) => pieces.some(({ html }) => html !== undefined));
	const texts = alternatives.filter(
		({ pieces }) => pieces.length > 0 && pieces.every(({ html }) => html === undefined),
	);
	const readable = texts.filter(({ pieces }) => !isBlank(joinTexts(pieces)));
	const plain = readable.filter(({ mediaType }) => mediaType === 'text/plain');
	const chosen = plain.length > 0 ? plain : readable.slice(0, 1);
	const text = joinTexts(chosen.flatMap(({ pieces }) => pieces));
	if (rich === undefined) return chosen.length === 0 ? [] : [{ text }];
	if (chosen.length === 0) return rich.pieces;
	return [{ text, html: joinHtml(rich.pieces) }];
}

function joinTexts(pieces: BodyPiece[]): string {
	return pieces.map(({ text }) => text ?? '').join('\n');
}

function joinHtml(pieces: BodyPiece[]): string {
	return pieces.map(({ text = '', html }) => html ?? escapeHtml(text)).join('<br/>\n');
}
