/** Of each text so many characters are searched; what a person looks for stands at its beginning. */
export const LONGEST_SEARCHED = 20_000;
const LONGEST_WORD = 40;
/** Together with {@link LONGEST_SEARCHED} this bounds what one task adds to the index. */
const MOST_WORDS = 300;

const marks = /\p{M}/gu;
const half = /[\uD800-\uDBFF]$/;
const word = /[\p{L}\p{N}]+/gu;
/** What stands between characters of ASCII that are in no word. */
const stretch = /[^\0-/:-@[-`{-\u007f]+/g;
const beyondAscii = /[\u0080-\uffff]/;
/** Written without spaces between the words: each character counts as one. */
const unspaced =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/**
 * Takes the words out of texts as they are searched: without accents, in lower case, nothing but
 * letters and digits, each once. Both databases get words that are made here, so that they find alike.
 *
 * @param texts the more important first, since there is a limit.
 */
export function searchWordsOf(...texts: string[]): string[] {
	const words = new Set<string>();
	for (const text of texts) {
		// Most stretches come again and again, and to change their letters is what takes long.
		for (const found of new Set(text.slice(0, LONGEST_SEARCHED).match(stretch))) {
			for (const one of wordsOf(found)) {
				if (words.size >= MOST_WORDS) return [...words];
				words.add(cut(one));
			}
		}
	}
	return [...words];
}

function wordsOf(text: string): string[] {
	return beyondAscii.test(text) ? (plain(text).match(word) ?? []) : [text.toLowerCase()];
}

/** Upper case first, which makes one of `ß` and `ss`. A sigma is the same at the end of a word. */
function plain(text: string): string {
	const letters = text.normalize('NFKD').toUpperCase().toLowerCase().replaceAll('ς', 'σ');
	return letters.replace(marks, '').replace(unspaced, ' $& ');
}

/** Between characters, never inside one that takes two code units. */
function cut(found: string): string {
	return found.length <= LONGEST_WORD ? found : found.slice(0, LONGEST_WORD).replace(half, '');
}
