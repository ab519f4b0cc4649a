import {
	defaultTreeAdapter as adapter,
	html as specification,
	parseFragment,
	serialize,
	type DefaultTreeAdapterTypes,
} from 'parse5';

/** What stands in a mail's HTML, as a browser builds it. */
export type HtmlTree = DefaultTreeAdapterTypes.DocumentFragment;
export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;
export type HtmlElement = DefaultTreeAdapterTypes.Element;

/** What it draws stays in it: pictures at one side, wide tables, long words. */
const BOX_STYLE = 'overflow:auto;overflow-wrap:break-word';

/** What is open where a line is broken off is opened again by browsers, over and over. */
const MOST_NODES = 60_000;
/** A tree that two readings more do not settle is made not to. */
const MOST_READINGS = 4;

/** A tree that is the same in each browser that reads what is written of it. */
export interface SettledHtml {
	tree: HtmlTree;
	html: string;
}

/**
 * Builds the tree as browsers do, so that nothing turns into something else when they read it: HTML that
 * was made safe may not be safe any more, where its elements do not stand as HTML has them.
 *
 * @param html of allowed elements alone.
 * @returns undefined where it has too many, or comes out different at each reading.
 */
export function settleHtml(html: string): SettledHtml | undefined {
	let written = html;
	for (let reading = 1; reading <= MOST_READINGS; reading++) {
		const tree = readTree(written);
		if (tree === undefined) return undefined;
		const again = serialize(tree);
		if (again === written) return { tree, html: written };
		written = again;
	}
	return undefined;
}

/** Puts what is shown into a box that nothing is drawn out of. */
export function inBox({ tree, html }: SettledHtml): string {
	if (html.trim() === '') return '';
	const inner = unboxed(tree);
	return `<div style="${BOX_STYLE}">${inner === tree ? html : serialize(inner)}</div>`;
}

/** One box is enough, of HTML that comes back, too. */
function unboxed(tree: HtmlTree): HtmlTree | HtmlElement {
	let inner: HtmlTree | HtmlElement = tree;
	for (let box = onlyBox(tree.childNodes); box !== undefined; box = onlyBox(box.childNodes)) {
		inner = box;
	}
	return inner;
}

function onlyBox(nodes: HtmlNode[]): HtmlElement | undefined {
	const [only] = nodes;
	if (nodes.length !== 1 || only === undefined || !adapter.isElementNode(only)) return undefined;
	return only.tagName === 'div' && only.attrs.length === 0 ? only : undefined;
}

class TooManyNodes extends Error {}

function readTree(html: string): HtmlTree | undefined {
	let nodes = 0;
	const count = (): void => {
		if (++nodes > MOST_NODES) throw new TooManyNodes();
	};
	const counting: typeof adapter = {
		...adapter,
		createElement: (...described) => {
			count();
			return adapter.createElement(...described);
		},
	};
	const box = adapter.createElement('div', specification.NS.HTML, []);
	try {
		return parseFragment(box, html, { treeAdapter: counting, scriptingEnabled: false });
	} catch (error) {
		if (error instanceof TooManyNodes) return undefined;
		throw error;
	}
}
