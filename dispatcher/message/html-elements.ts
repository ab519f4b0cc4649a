import sanitizeHtml from 'sanitize-html';
import { allowedStyle, type Declarations } from './html-styles';

/** Elements that stand on lines of their own. */
export const blocks: ReadonlySet<string> = new Set(
	(
		'address article aside blockquote br caption center dd details div dl dt fieldset figcaption ' +
		'figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section summary ' +
		'table tbody tfoot thead tr ul'
	).split(' '),
);

export const cells: ReadonlySet<string> = new Set(['td', 'th']);

/** What stands in a table alone. */
export const tableParts: ReadonlySet<string> = new Set([
	'caption',
	'tbody',
	'tfoot',
	'thead',
	'tr',
	'td',
	'th',
]);

const sized: ReadonlySet<string> = new Set(['table', 'td', 'th', 'col', 'colgroup', 'img', 'hr']);

/** What an element may be, beside those that the library allows. */
export const allowedTags: string[] = [
	...sanitizeHtml.defaults.allowedTags,
	...['img', 'font', 'center', 'del', 'ins', 'details', 'summary'],
];

type Check = (value: string) => boolean;
type Attributes = sanitizeHtml.Attributes;

const matches =
	(pattern: RegExp): Check =>
	(value) =>
		pattern.test(value);

const isAnything: Check = () => true;
const isWord = matches(/^[a-z]{1,10}$/i);
const isSize = matches(/^(?:\d{1,3}(?:px)?|(?:100|\d{1,2})%)$/);
const isSmall = matches(/^\d{1,2}$/);
const isColour = matches(/^(?:#[\da-f]{3,8}|[a-z]{3,20})$/i);

const everywhere: Record<string, Check> = {
	align: isWord,
	bgcolor: isColour,
	dir: isWord,
	lang: matches(/^[a-z\d-]{1,35}$/i),
	title: isAnything,
	valign: isWord,
};

const sizes = { width: isSize, height: isSize };
const spans = { colspan: isSmall, rowspan: isSmall, ...sizes };

const ofElement: Record<string, Record<string, Check>> = {
	a: { href: isAbsolute },
	col: { span: isSmall, ...sizes },
	colgroup: { span: isSmall, ...sizes },
	font: {
		color: isColour,
		face: matches(/^[\w\s,-]{1,100}$/),
		size: matches(/^[+-]?[1-7]$/),
	},
	hr: sizes,
	img: { src: isHarmlessPicture, alt: isAnything, ...sizes },
	// A list that is numbered as nobody can count is numbered from 1.
	ol: { start: matches(/^[1-9]\d{0,2}$/), type: matches(/^[1aAiI]$/) },
	table: { border: isSmall, cellpadding: isSmall, cellspacing: isSmall, ...sizes },
	td: spans,
	th: spans,
};

/** The names of attributes that may stay, in the form in which the library takes them. */
export const allowedAttributes: Record<string, string[]> = {
	'*': ['style', ...Object.keys(everywhere)],
	...Object.fromEntries(
		Object.entries(ofElement).map(([name, checks]) => [name, Object.keys(checks)]),
	),
	a: ['href', 'target', 'rel'],
};

/** Attributes of an element with no value that could move, load or run anything. */
export function cleanAttributes(
	name: string,
	attributes: Attributes,
	declarations: Declarations,
): Attributes {
	const clean: Attributes = {};
	for (const [attribute, written] of Object.entries(attributes)) {
		const value = written.trim();
		const check = own(everywhere, attribute) ?? own(own(ofElement, name), attribute);
		if (check?.(value)) clean[attribute] = value;
	}
	const isBlock = blocks.has(name) || cells.has(name);
	const style = allowedStyle(declarations, { isBlock, isSized: sized.has(name) });
	if (style !== undefined) clean.style = style;
	return clean.href === undefined
		? clean
		: { ...clean, target: '_blank', rel: 'noopener noreferrer' };
}

function own<T>(table: Record<string, T> | undefined, name: string): T | undefined {
	return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** An address that means the same wherever it stands: `/rest/logout` is a command of the page's own host. */
function isAbsolute(address: string): boolean {
	return /^https?:\/\/[^\s/\\?#]/i.test(address) || /^(?:mailto|tel):[^\s/\\]/i.test(address);
}

/** An SVG picture can hold script, so of data only those that cannot. */
function isHarmlessPicture(source: string): boolean {
	return /^cid:/i.test(source) || /^data:image\/(?:png|gif|jpe?g|webp);base64,/i.test(source);
}
