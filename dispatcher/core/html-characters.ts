/** Writes a text so that it is nothing but text in HTML, between tags and in a quoted attribute. */
export function escapeCharacters(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
