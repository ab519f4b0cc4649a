/** A plain text as HTML that looks the same. */
export function escapeHtml(text: string): string {
	const escaped = text
		.trim()
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll('\n', '<br />');
	return `<p>${escaped}</p>`;
}
