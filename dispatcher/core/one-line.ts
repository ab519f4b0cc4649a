/**
 * Puts somebody else's words on one line, for an error, a log or a report.
 *
 * @param words anything but a text counts as none.
 * @param limit maximum number of characters; the rest is cut off.
 * @returns without line ends and control characters; empty if there are no words.
 */
export function oneLine(words: unknown, limit: number): string {
	if (typeof words !== 'string') return '';
	return words
		.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
		.trim()
		.slice(0, limit);
}
