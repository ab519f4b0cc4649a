import { defaultTreeAdapter as adapter } from 'parse5';
import { blocks, cells } from './html-elements';
import type { HtmlElement, HtmlNode, HtmlTree } from './html-tree';
import { TextLines } from './text-lines';

/** Blocks with a blank line before and after. */
const apart = new Set('blockquote dl figure h1 h2 h3 h4 h5 h6 hr ol p pre ul'.split(' '));

const RULE = '-'.repeat(40);

/** The words of a mail's HTML: quotes as `>`, cells apart, links with their addresses, no pictures. */
export function textOfTree(tree: HtmlTree): string {
	const lines = new TextLines();
	addAll(tree.childNodes, { lines, isPre: false, tables: 0, lists: [] });
	return lines.text();
}

interface List {
	kind: string | undefined;
	next: number;
}

interface Place {
	lines: TextLines;
	/** Its spaces and line ends are shown as they are. */
	isPre: boolean;
	/** How many tables it stands in. */
	tables: number;
	/** The lists that it stands in, the innermost last. */
	lists: List[];
}

function addAll(nodes: HtmlNode[], place: Place): void {
	for (const node of nodes) {
		if (adapter.isTextNode(node)) place.lines.add(node.value, place.isPre);
		else if (adapter.isElementNode(node)) addElement(node, place);
	}
}

function addElement(element: HtmlElement, place: Place): void {
	const { lines } = place;
	const name = element.tagName;
	if (cells.has(name)) {
		lines.space();
		addAll(contentOfCell(element), place);
		lines.space();
	} else if (name === 'br') {
		lines.lineEnd();
	} else if (name === 'a') {
		addLink(element, place);
	} else if (blocks.has(name)) {
		addBlock(element, place);
	} else {
		addAll(element.childNodes, place);
	}
}

function addBlock(element: HtmlElement, place: Place): void {
	const { lines, tables, lists } = place;
	const name = element.tagName;
	const isApart = apart.has(name)
		? lists.length === 0 || !isList(name)
		: name === 'table' && tables === 0;
	lines.block({ isApart });
	if (name === 'hr') lines.add(RULE, false);
	else if (name === 'blockquote')
		lines.within({ first: '> ', others: '> ' }, () => addInside(element, place));
	else if (name === 'li') addListItem(element, place);
	else addInside(element, place);
	lines.block({ isApart });
}

/** Word puts a paragraph into each cell. */
function contentOfCell(cell: HtmlElement): HtmlNode[] {
	const [only, ...others] = cell.childNodes.filter((node) => !isBlank(node));
	const isAlone = only !== undefined && others.length === 0 && adapter.isElementNode(only);
	return isAlone && (only.tagName === 'p' || only.tagName === 'div')
		? only.childNodes
		: cell.childNodes;
}

function isBlank(node: HtmlNode): boolean {
	return adapter.isTextNode(node) && node.value.trim() === '';
}

function addInside(element: HtmlElement, place: Place): void {
	const name = element.tagName;
	addAll(element.childNodes, {
		...place,
		isPre: place.isPre || name === 'pre',
		tables: place.tables + (name === 'table' ? 1 : 0),
		lists: isList(name) ? [...place.lists, listOf(element)] : place.lists,
	});
}

function addListItem(element: HtmlElement, place: Place): void {
	const list = place.lists.at(-1);
	const mark = list?.kind === undefined ? ' * ' : ` ${numeral(list.next++, list.kind)}. `;
	place.lines.within({ first: mark, others: ' '.repeat(mark.length) }, () =>
		addInside(element, place),
	);
}

function isList(name: string): boolean {
	return name === 'ol' || name === 'ul';
}

function listOf(element: HtmlElement): List {
	if (element.tagName === 'ul') return { kind: undefined, next: 1 };
	return {
		kind: attribute(element, 'type') ?? '1',
		next: Number(attribute(element, 'start') ?? 1),
	};
}

function addLink(element: HtmlElement, place: Place): void {
	const { lines } = place;
	const start = lines.mark();
	addAll(element.childNodes, place);
	const address = attribute(element, 'href')?.replace(/^mailto:/i, '');
	if (address === undefined) return;
	const shown = lines.since(start).trim();
	if (bare(shown) === bare(address)) return;
	if (shown !== '') lines.space();
	lines.add(`[${address}]`, false);
}

/** What of an address tells it from others. */
function bare(address: string): string {
	return address.replace(/^https?:\/\//i, '').replace(/\/$/, '');
}

function attribute({ attrs }: HtmlElement, name: string): string | undefined {
	return attrs.find((attr) => attr.name === name)?.value;
}

const romans: Array<[string, number]> = [
	...([
		['m', 1000],
		['cm', 900],
		['d', 500],
		['cd', 400],
		['c', 100],
		['xc', 90],
	] as const),
	...([
		['l', 50],
		['xl', 40],
		['x', 10],
		['ix', 9],
		['v', 5],
		['iv', 4],
		['i', 1],
	] as const),
].map(([letters, worth]) => [letters, worth]);

/** A list has 20,000 items at most, and is numbered in letters as long as these suffice. */
function numeral(number: number, kind: string): string {
	const isLarge = kind !== kind.toLowerCase();
	const write = kind.toLowerCase() === 'i' ? roman : kind.toLowerCase() === 'a' ? letters : String;
	const written = write(number);
	return isLarge ? written.toUpperCase() : written;
}

function letters(number: number): string {
	let written = '';
	for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
		written = String.fromCharCode(97 + ((rest - 1) % 26)) + written;
	}
	return written;
}

function roman(number: number): string {
	if (number >= 4_000) return String(number);
	let written = '';
	let rest = number;
	for (const [sign, worth] of romans) {
		for (; rest >= worth; rest -= worth) written += sign;
	}
	return written;
}
