const specials: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Makes HTML of plain text: its paragraphs and lines, with nothing in it that a program could obey. */
export function htmlOfText(text: string): string {
	return text
		.replaceAll('\r\n', '\n')
		.trim()
		.split(/\n\s*\n/)
		.map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`)
		.join('\n');
}

function escaped(text: string): string {
	return text.replaceAll(/[&<>"]/g, (special) => specials[special] ?? special);
}
