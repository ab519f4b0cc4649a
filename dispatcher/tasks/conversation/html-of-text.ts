import { escapeCharacters } from '../../core/html-characters';

/** Makes HTML of plain text: its paragraphs and lines, with nothing in it that a program could obey. */
export function htmlOfText(text: string): string {
	return text
		.replaceAll('\r\n', '\n')
		.trim()
		.split(/\n\s*\n/)
		.map((paragraph) => `<p>${escapeCharacters(paragraph).replaceAll('\n', '<br>')}</p>`)
		.join('\n');
}
