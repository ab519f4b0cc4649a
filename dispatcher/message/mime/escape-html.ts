import { escapeCharacters } from '../../core/html-characters';

/** A plain text as HTML that looks the same. */
export function escapeHtml(text: string): string {
	return `<p>${escapeCharacters(text.trim()).replaceAll('\n', '<br />')}</p>`;
}
