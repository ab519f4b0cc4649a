/** A reference such as `[IT#1042]`, wherever it stands in a text. */
export interface FoundReference {
	/** As it is compared: without invisible characters, in one form and case. */
	tag: string;
	/** ASCII digits, without leading zeros. */
	id: string;
	start: number;
	end: number;
}

/** Characters of a tag, or of an ID, with all that is invisible among them. */
const LONGEST_INSIDE = 200;
const MOST_FOUND = 50;

const brackets = /[[\]【】［］]/g;
const opening = new Set('[【［');
/** Nobody sees them: zero-width characters, the soft hyphen, marks of direction. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/** U+FF01 to U+FF5E are the ASCII characters in the width of Chinese ones. */
const fullwidth = /[\uff01-\uff5e]/g;
const FULLWIDTH_OFFSET = 0xfee0;
const smallNumberSign = /\ufe5f/g;
const spaces = /\s+/g;
const digits = /^\d+$/;
const leadingZeros = /^0+(?=\d)/;

/**
 * Finds the references of any division in a text, in their order, in time that grows with its length.
 * Square brackets and number signs of any width count.
 */
export function findReferences(text: string): FoundReference[] {
	const found: FoundReference[] = [];
	let openedAt: number | undefined;
	for (const { 0: bracket, index } of text.matchAll(brackets)) {
		// Of nested brackets the innermost counts, so that no stretch is looked at twice.
		if (opening.has(bracket)) {
			openedAt = index;
			continue;
		}
		const inside = openedAt === undefined ? undefined : readInside(text.slice(openedAt + 1, index));
		if (openedAt !== undefined && inside !== undefined) {
			found.push({ ...inside, start: openedAt, end: index + 1 });
			if (found.length === MOST_FOUND) break;
		}
		openedAt = undefined;
	}
	return found;
}

/** A tag in the form in which tags are compared: case, width and accents composed or not do not matter. */
export function comparable(tag: string): string {
	return visible(tag).toUpperCase().toLowerCase();
}

/** One task, however its number is filled up. */
export function withoutLeadingZeros(id: string): string {
	return id.replace(leadingZeros, '');
}

function readInside(inside: string): Pick<FoundReference, 'tag' | 'id'> | undefined {
	if (inside.length > LONGEST_INSIDE) return undefined;
	const text = visible(inside);
	const mark = text.lastIndexOf('#');
	if (mark === -1) return undefined;
	const id = text.slice(mark + 1).trim();
	const tag = comparable(text.slice(0, mark));
	return tag !== '' && digits.test(id) ? { tag, id: withoutLeadingZeros(id) } : undefined;
}

/** What is seen of a text, in the width of ASCII and with single spaces. */
function visible(text: string): string {
	return text
		.replaceAll(invisible, '')
		.replaceAll(smallNumberSign, '#')
		.replaceAll(fullwidth, (letter) => String.fromCharCode(letter.charCodeAt(0) - FULLWIDTH_OFFSET))
		.normalize('NFC')
		.replaceAll(spaces, ' ')
		.trim();
}
