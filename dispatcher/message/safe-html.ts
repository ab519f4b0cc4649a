import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';
import { plainText } from './plain-text';

/** A browser shows no more of a mail usefully; and beyond these, reading it holds up all others. */
const LONGEST_HTML = 1_000_000;
const MOST_ELEMENTS = 20_000;
/** Each element has two, one to open and one to close it; comments have one. */
const MOST_ANGLE_BRACKETS = 3 * MOST_ELEMENTS;
/** Deeper elements are taken out, and their contents stay. */
const DEEPEST_NESTING = 200;
/** Browsers put what is nested deeper into one level themselves. */
const DEEPEST_READ = 500;

const colour = [/^#[\da-f]{3,8}$/i, /^rgba?\([\d\s,.%]+\)$/i, /^[a-z]{3,20}$/i];
const length = [/^-?[\d.]{1,12}(?:px|pt|em|rem|%)?$/i, /^auto$/i];
/** Up to four with one space between, so that there is one way to read each value. */
const lengths = [
	/^(?:-?[\d.]{1,12}(?:px|pt|em|rem|%)?|auto)(?: (?:-?[\d.]{1,12}(?:px|pt|em|rem|%)?|auto)){0,3}$/i,
];
const word = [/^[a-z-]{1,30}$/i];
const border = [/^[\w\s#.(),%-]{1,60}$/i];

const allowedStyles = {
	color: colour,
	'background-color': colour,
	'font-size': [...length, ...word],
	'font-weight': [/^\d{3}$/, ...word],
	'font-style': word,
	'font-family': [/^[\w\s,'"-]{1,200}$/],
	'text-align': word,
	'text-decoration': word,
	'line-height': length,
	'vertical-align': word,
	'white-space': word,
	width: length,
	'max-width': length,
	height: length,
	margin: lengths,
	padding: lengths,
	border: border,
	'border-left': border,
	'border-collapse': word,
};

const options: sanitizeHtml.IOptions = {
	allowedTags: [
		...sanitizeHtml.defaults.allowedTags,
		'img',
		'font',
		'center',
		'del',
		'ins',
		'details',
		'summary',
	],
	allowedAttributes: {
		'*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'bgcolor', 'width', 'height'],
		a: ['href', 'name', 'target', 'rel'],
		img: ['src', 'alt'],
		font: ['color', 'face', 'size'],
		table: ['border', 'cellpadding', 'cellspacing'],
		td: ['colspan', 'rowspan'],
		th: ['colspan', 'rowspan'],
		ol: ['start', 'type'],
	},
	allowedStyles: { '*': allowedStyles },
	allowedSchemes: ['http', 'https', 'mailto', 'tel'],
	// Nothing is loaded from elsewhere: a picture that is would tell its server who reads the mail.
	allowedSchemesByTag: { img: ['cid', 'data'] },
	allowProtocolRelative: false,
	nestingLimit: DEEPEST_NESTING,
	transformTags: {
		ol: (tagName, attributes) => ({ tagName, attribs: countable(attributes) }),
		a: (tagName, attributes) => ({
			tagName,
			attribs: { ...attributes, target: '_blank', rel: 'noopener noreferrer' },
		}),
		img: (tagName, attributes) => ({
			tagName,
			attribs: isHarmlessPicture(attributes.src) ? attributes : { alt: attributes.alt ?? '' },
		}),
	},
};

/** A mail's HTML, in the two forms in which it is kept. */
export interface ReadHtml {
	/** Safe to show; null where the HTML is too large to be read. */
	html: string | null;
	text: string;
}

/**
 * Reads a mail's HTML. What is longer than 1,000,000 characters, has more than 20,000 elements or is
 * nested deeper than 500 of them is not shown as HTML: it has its text only, without its layout and
 * without the addresses of its links.
 *
 * @param html as it came.
 */
export function readHtml(html: string): ReadHtml {
	const safe = safeHtml(html);
	return safe === null
		? { html: null, text: plainText(html) }
		: { html: safe, text: htmlToText(safe) };
}

/**
 * Makes a mail's HTML safe to show: no script, no form, no style sheet, nothing that is loaded from
 * elsewhere. Pictures inside the mail (`cid:`, RFC 2392) stay.
 *
 * @returns null where it is too large to be read, see {@link readHtml}.
 */
export function safeHtml(html: string): string | null {
	if (html.length > LONGEST_HTML || countAngleBrackets(html) > MOST_ANGLE_BRACKETS) return null;
	const size = { elements: 0, depth: 0 };
	const watched: sanitizeHtml.IOptions = {
		...options,
		onOpenTag: () => {
			size.elements++;
			size.depth++;
			if (size.elements > MOST_ELEMENTS || size.depth > DEEPEST_READ) throw new TooLarge();
		},
		onCloseTag: () => size.depth--,
	};
	try {
		return sanitizeHtml(html, watched).trim();
	} catch (error) {
		if (error instanceof TooLarge) return null;
		throw error;
	}
}

/**
 * The text of a mail's HTML: links with their addresses, no pictures.
 *
 * @param html safe already, so that it is of bounded size and depth.
 */
export function htmlToText(html: string): string {
	return convert(html, {
		wordwrap: false,
		limits: { maxDepth: DEEPEST_NESTING },
		selectors: [
			{ selector: 'img', format: 'skip' },
			{ selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
		],
	}).trim();
}

class TooLarge extends Error {}

function countAngleBrackets(html: string): number {
	let count = 0;
	for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) count++;
	return count;
}

/** A list that is numbered as nobody can count is numbered from 1. */
function countable(attributes: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
	const { start, type, ...others } = attributes;
	return {
		...others,
		...(start !== undefined && /^[1-9]\d{0,2}$/.test(start) ? { start } : {}),
		...(type !== undefined && /^[1aAiI]$/.test(type) ? { type } : {}),
	};
}

/** An SVG picture can hold script, so of data only those that cannot. */
function isHarmlessPicture(source = ''): boolean {
	return /^cid:/i.test(source) || /^data:image\/(png|gif|jpe?g|webp);base64,/i.test(source);
}
