const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/** They turn round what is shown: `invoice<U+202E>fdp.exe` looks like `invoiceexe.pdf`. */
const bidirectionalControls = /\p{Bidi_Control}+/gu;

/**
 * Makes a text fit to be stored and shown: no NUL (PostgreSQL has no place for it), no half of a
 * surrogate pair (it has no UTF-8).
 */
export function cleanText(text: string): string {
	return text.replaceAll('\u0000', '').toWellFormed();
}

/**
 * Puts a text on one line, without control characters and without those that change the direction of
 * what is shown (UAX #9).
 *
 * @param longest characters to keep.
 */
export function cleanLine(text: string, longest: number): string {
	const line = cleanText(text)
		.replace(bidirectionalControls, '')
		.replace(controls, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
	return line.slice(0, longest).toWellFormed();
}
