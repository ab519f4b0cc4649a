/**
 * Brings words of others onto one line, fit for an error, a log or a report.
 *
 * @param words anything else than a text is no words.
 * @param limit of characters; what is more is cut off.
 * @returns without line ends and control characters; empty where there are no words.
 */
export function oneLine(words: unknown, limit: number): string {
	if (typeof words !== 'string') return '';
	return words
		.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
		.trim()
		.slice(0, limit);
}
