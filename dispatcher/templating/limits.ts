/** Characters of one template. */
export const TEMPLATE_LIMIT = 200_000;

/** Characters of the templates that are kept as read, together: some 60 MB, were they tags alone. */
export const KEPT_CHARACTERS = 300_000;

/** Outputs and tags of one template: Liquid reads a template in one go, 5,000 of them in some 20 ms. */
const MARKS_LIMIT = 5_000;

/** The longest result, and what one rendering may make at most, however much it is given. */
export const MEMORY_LIMIT = 10_000_000;

/**
 * Characters and list entries that a rendering may make of small values. Liquid makes a list or a text
 * in one go and goes over it in many, so this bounds what cannot be interrupted: sorting a list of so
 * many numbers takes some 20 ms. It ends most loops, too: `(1..999999999)` at once.
 */
const BASE_MEMORY = 200_000;

/** How often a template may go over all that it is given. */
const PASSES = 10;

/**
 * A rendering of ours takes a few milliseconds, and one of a large mail some 50; a garbage collection or a
 * busy machine may stretch that tenfold. No loop ends later, and none holds n8n's thread for so long: it
 * has the thread in slices (`run-in-slices.ts`).
 */
export const TIME_LIMIT_MS = 500;

/** What a rendering may make of these values: characters and list entries. */
export function memoryFor(values: Record<string, unknown>): number {
	return Math.min(MEMORY_LIMIT, BASE_MEMORY + PASSES * countCharacters(values));
}

/** Whether a template has more outputs and tags than are read without holding others up. */
export function hasTooManyMarks(template: string): boolean {
	let marks = 0;
	for (let at = template.indexOf('{'); at !== -1; at = template.indexOf('{', at + 1)) {
		if (template.charAt(at + 1) === '{' || template.charAt(at + 1) === '%') marks += 1;
	}
	return marks > MARKS_LIMIT;
}

/** Characters of all texts in plain data. */
function countCharacters(value: unknown): number {
	if (typeof value === 'string') return value.length;
	if (typeof value !== 'object' || value === null) return 0;
	return Object.values(value).reduce<number>((sum, part) => sum + countCharacters(part), 0);
}
