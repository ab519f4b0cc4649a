import { cleanText } from './clean-text';

/** As much as a reader takes in at a glance. */
const MOST_CHARACTERS = 500;
const MOST_LINES = 12;

/** Only so much of a text is looked at. */
const LOOKED_AT = 10_000;

const MORE = '…';

const otherLineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** All but the line feed. They, and those that turn round what is shown, are nothing to read. */
const unreadable = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\p{Bidi_Control}]+/gu;

/**
 * The beginning of what a sender wrote, for a notice: at most 500 characters on at most 12 lines, with no
 * control characters and none that change the direction of what is shown. Ends in an ellipsis if more
 * was written. An excerpt of an excerpt is the same.
 *
 * @param written plain text.
 */
export function excerptOf(written: string): string {
	const lines = readableLines(written.slice(0, LOOKED_AT));
	const shown = lines.slice(0, MOST_LINES).join('\n');
	const isWhole = written.length <= LOOKED_AT && lines.length <= MOST_LINES;
	if (isWhole && shown.length <= MOST_CHARACTERS) return shown;
	if (shown === '') return '';
	return `${cut(shown).trimEnd()}${MORE}`;
}

/** With no more than one blank line in a row, since blank lines use up the excerpt, too. */
function readableLines(text: string): string[] {
	const lines: string[] = [];
	const readable = cleanText(text).replace(otherLineEnds, '\n').replace(unreadable, '').trim();
	for (const line of readable.split('\n')) {
		const tidied = line.replaceAll('\t', ' ').trim();
		if (tidied !== '' || lines.at(-1) !== '') lines.push(tidied);
	}
	return lines;
}

/** Cuts between characters, never inside one that takes two code units. */
function cut(text: string): string {
	return text.slice(0, MOST_CHARACTERS - MORE.length).replace(/[\uD800-\uDBFF]$/, '');
}
