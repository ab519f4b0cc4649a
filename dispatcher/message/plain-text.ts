import { blocks, cells } from './html-elements';
import { isTakenAway, readStyle } from './html-styles';

/** Elements whose content is nothing to read. */
const withoutWords = new Set(['script', 'style', 'title', 'template']);
const endWithoutWords = /<\/(?:script|style|title|template)/gi;

/** Elements that nothing stands in. */
const empty = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

const entities = new Map([
	['amp', '&'],
	['apos', "'"],
	['gt', '>'],
	['lt', '<'],
	['nbsp', '\u00a0'],
	['quot', '"'],
]);

/** Longer than any name of an element that is looked for. */
const LONGEST_NAME = 12;
/** Of a tag, to see whether it hides what stands in it. */
const LONGEST_TAG = 2_000;

/** An element that hides what stands in it, and how deep in others of its name the reading is. */
interface Hiding {
	name: string;
	depth: number;
	/** How many parts there were before it. */
	from: number;
}

/**
 * The words of HTML that is too large to be read as HTML: its tags are taken out in one pass, whatever
 * they are. Nothing of the result is HTML any more.
 */
export function plainText(html: string): string {
	const parts: string[] = [];
	let hiding: Hiding | undefined;
	let preformatted = 0;
	const wordsUpTo = (end: number): string => {
		const words = html.slice(at, end);
		// A line end is a space in HTML, but where a text is laid out already.
		return preformatted > 0 ? words : words.replaceAll(/[\r\n]/g, ' ');
	};
	let at = 0;
	while (at < html.length) {
		const open = html.indexOf('<', at);
		if (open === -1) break;
		parts.push(wordsUpTo(open));
		const tag = readTag(html, open);
		if (tag.name === 'pre') preformatted = Math.max(preformatted + (tag.isClosing ? -1 : 1), 0);
		if (hiding === undefined) {
			if (tag.hides) hiding = { name: tag.name, depth: 1, from: parts.length };
		} else if (tag.name === hiding.name) {
			hiding.depth += tag.isClosing ? -1 : 1;
			if (hiding.depth === 0) {
				// What is never closed hides nothing: it would be all that follows.
				parts.length = hiding.from;
				hiding = undefined;
			}
		}
		parts.push(tag.shown);
		at = tag.end;
	}
	parts.push(wordsUpTo(html.length));
	return tidy(decodeEntities(parts.join('')));
}

interface Tag {
	/** Empty for what is none. */
	name: string;
	isClosing: boolean;
	hides: boolean;
	/** What it stands for in a text. */
	shown: string;
	end: number;
}

/** What a tag, a comment or a lone `<` stands for, and where it ends. */
function readTag(html: string, open: number): Tag {
	const isClosing = html.charAt(open + 1) === '/';
	const none = { name: '', isClosing, hides: false, shown: '' };
	if (html.startsWith('<!--', open)) return { ...none, end: endOf(html, '-->', open + 4) };
	const nameAt = open + (isClosing ? 2 : 1);
	const name = /^[a-z][a-z0-9]*/i
		.exec(html.slice(nameAt, nameAt + LONGEST_NAME))?.[0]
		.toLowerCase();
	if (name === undefined) {
		const isDeclaration = /[!?/]/.test(html.charAt(open + 1));
		return isDeclaration
			? { ...none, end: endOf(html, '>', open) }
			: { ...none, shown: '<', end: open + 1 };
	}
	const end = endOf(html, '>', nameAt);
	const tag = { ...none, name, end };
	if (withoutWords.has(name) && !isClosing) return { ...tag, end: endOfWordless(html, end) };
	const hides = !isClosing && !empty.has(name) && isHiding(html.slice(nameAt, end));
	const shown = blocks.has(name) ? '\n' : cells.has(name) ? ' ' : '';
	return { ...tag, hides, shown };
}

function isHiding(tag: string): boolean {
	const known = tag.slice(0, LONGEST_TAG);
	const style = /\sstyle\s?=\s?(?:"([^"]*)"|'([^']*)')/i.exec(known);
	return style !== null && isTakenAway(readStyle(style[1] ?? style[2]));
}

/** @returns where to read on; the end of all where there is no end, so that it is looked for once. */
function endOf(html: string, mark: string, from: number): number {
	const found = html.indexOf(mark, from);
	return found === -1 ? html.length : found + mark.length;
}

function endOfWordless(html: string, from: number): number {
	endWithoutWords.lastIndex = from;
	return endWithoutWords.exec(html)?.index ?? html.length;
}

function decodeEntities(text: string): string {
	return text.replaceAll(
		/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi,
		(...match: string[]) => {
			const [whole = '', decimal, hex, name] = match;
			if (name !== undefined) return entities.get(name.toLowerCase()) ?? whole;
			const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
			return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
		},
	);
}

/** Spaces as one, and no more than one blank line. */
function tidy(text: string): string {
	const tidied: string[] = [];
	for (const line of text.split('\n')) {
		// Of a text of nothing but line ends there are millions.
		const clean = line === '' ? '' : line.replaceAll(/\s+/g, ' ').trim();
		if (clean !== '' || tidied.at(-1) !== '') tidied.push(clean);
	}
	return tidied.join('\n').trim();
}
