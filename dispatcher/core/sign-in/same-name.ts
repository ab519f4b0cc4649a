/** Whether two log-in names or addresses are one, by {@link foldName}. */
export function isSameName(one: string, other: string): boolean {
	return foldName(one) === foldName(other);
}

/**
 * Makes log-in names and addresses comparable. Only the case of A to Z is without meaning: beyond,
 * letters that merely look alike fold to the same one, as the Kelvin sign (U+212A) does to k.
 */
export function foldName(name: string): string {
	return name.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
