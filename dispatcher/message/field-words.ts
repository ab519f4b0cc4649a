/**
 * Takes the comments out of a structured field (RFC 5322 section 3.2.2), which may be nested, and opens
 * its quoted strings. Looks at each character once.
 *
 * @returns the parts between semicolons, each as its words; a quoted string is one word.
 */
export function readWords(value: string): string[][] {
	const parts: string[][] = [[]];
	let word = '';
	let depth = 0;
	let isQuoted = false;
	const endWord = () => {
		if (word !== '') parts.at(-1)?.push(word);
		word = '';
	};
	for (let at = 0; at < value.length; at++) {
		const letter = value.charAt(at);
		if (letter === '\\' && (depth > 0 || isQuoted)) {
			at++;
			if (isQuoted) word += value.charAt(at);
		} else if (isQuoted) {
			if (letter === '"') isQuoted = false;
			else word += letter;
		} else if (letter === '(') {
			depth++;
			endWord();
		} else if (depth > 0) {
			if (letter === ')') depth--;
		} else if (letter === '"') {
			isQuoted = true;
		} else if (letter === ';') {
			endWord();
			parts.push([]);
		} else if (letter <= ' ' || letter === '\u007f') {
			endWord();
		} else {
			word += letter;
		}
	}
	endWord();
	return parts;
}
