import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';

/** A mail's HTML beyond this is cut: a browser shows no more of it usefully. */
const LONGEST_HTML = 1_000_000;
const DEEPEST_NESTING = 200;

const colour = [/^#[\da-f]{3,8}$/i, /^rgba?\([\d\s,.%]+\)$/i, /^[a-z]{3,20}$/i];
const length = [/^-?[\d.]+(px|pt|em|rem|%)?$/i, /^auto$/i];
const lengths = [/^(-?[\d.]+(px|pt|em|rem|%)?\s?|auto\s?){1,4}$/i];
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

/**
 * Makes a mail's HTML safe to show: no script, no form, no style sheet, nothing that is loaded from
 * elsewhere. Pictures inside the mail (`cid:`, RFC 2392) stay.
 */
export function safeHtml(html: string): string {
	return sanitizeHtml(html.slice(0, LONGEST_HTML), options).trim();
}

/** The text of a mail's HTML: links with their addresses, no pictures. */
export function htmlToText(html: string): string {
	return convert(html, {
		wordwrap: false,
		limits: { maxInputLength: LONGEST_HTML, maxDepth: DEEPEST_NESTING },
		selectors: [
			{ selector: 'img', format: 'skip' },
			{ selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
		],
	}).trim();
}

/** An SVG picture can hold script, so of data only those that cannot. */
function isHarmlessPicture(source = ''): boolean {
	return /^cid:/i.test(source) || /^data:image\/(png|gif|jpe?g|webp);base64,/i.test(source);
}
