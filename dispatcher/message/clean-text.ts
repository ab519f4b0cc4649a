const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Makes a text fit to be stored and shown: no NUL (PostgreSQL has no place for it), no half of a
 * surrogate pair (it has no UTF-8).
 */
export function cleanText(text: string): string {
	return text.replaceAll('\u0000', '').toWellFormed();
}

/**
 * Puts a text on one line, without control characters.
 *
 * @param longest characters to keep.
 */
export function cleanLine(text: string, longest: number): string {
	const line = cleanText(text).replace(controls, ' ').replace(/ {2,}/g, ' ').trim();
	return line.slice(0, longest).toWellFormed();
}
