import sanitizeHtml from 'sanitize-html';
import { allowedAttributes, allowedTags, cleanAttributes, tableParts } from './html-elements';
import { textOfTree } from './html-text';
import { inBox, settleHtml, type SettledHtml } from './html-tree';
import { HtmlVisibility } from './html-visibility';
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

/** Stands for an element that is not shown: what is in it goes with it. */
const NOT_SHOWN = 'not-shown';

/** Elements whose content is nothing to read. */
const withoutWords = ['script', 'style', 'title', 'template', 'option', 'xmp', 'xml', NOT_SHOWN];

const options: sanitizeHtml.IOptions = {
	allowedTags,
	allowedAttributes,
	nonTextTags: withoutWords,
	// Styles are read once, together with what they hide: see html-styles.ts.
	parseStyleAttributes: false,
	allowedSchemes: ['http', 'https', 'mailto', 'tel'],
	// Nothing is loaded from elsewhere: a picture that is would tell its server who reads the mail.
	allowedSchemesByTag: { img: ['cid', 'data'] },
	allowProtocolRelative: false,
	nestingLimit: DEEPEST_NESTING,
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
 * What the sender has hidden is in neither, unless all is.
 *
 * @param html as it came.
 */
export function readHtml(html: string): ReadHtml {
	const settled = settle(html);
	return settled === undefined
		? { html: null, text: plainText(html) }
		: { html: inBox(settled), text: textOfTree(settled.tree) };
}

/**
 * Makes a mail's HTML safe to show: no script, no form, no style sheet, nothing that is loaded from
 * elsewhere or drawn beyond the box that is put around it, no address that means something on the page
 * that shows it. Pictures inside the mail (`cid:`, RFC 2392) stay.
 *
 * @returns null where it is too large to be read, see {@link readHtml}.
 */
export function safeHtml(html: string): string | null {
	const settled = settle(html);
	return settled === undefined ? null : inBox(settled);
}

function settle(html: string): SettledHtml | undefined {
	if (html.length > LONGEST_HTML || countAngleBrackets(html) > MOST_ANGLE_BRACKETS)
		return undefined;
	const shown = sanitize(html, { keepsHidden: false });
	if (shown === undefined) return undefined;
	const settled = settleHtml(shown.html);
	if (!shown.hidSomething || settled === undefined || textOfTree(settled.tree) !== '')
		return settled;
	const all = sanitize(html, { keepsHidden: true });
	return all && settleHtml(all.html);
}

/** @returns undefined where it is too large. */
function sanitize(
	html: string,
	{ keepsHidden }: { keepsHidden: boolean },
): { html: string; hidSomething: boolean } | undefined {
	const visibility = new HtmlVisibility();
	let elements = 0;
	const watched: sanitizeHtml.IOptions = {
		...options,
		onOpenTag: (name, attributes) => {
			elements++;
			const depth = visibility.open(name, attributes);
			if (elements > MOST_ELEMENTS || depth > DEEPEST_READ) throw new TooLarge();
		},
		onCloseTag: (name) => visibility.close(name),
		transformTags: {
			'*': (tagName, attributes) => {
				if (!visibility.shows(tagName, attributes) && !keepsHidden) {
					return { tagName: NOT_SHOWN, attribs: {} };
				}
				// In a page's own table they would become cells of it; alone they are glued together.
				const name = tableParts.has(tagName) && !visibility.isInTable ? 'div' : tagName;
				return { tagName: name, attribs: cleanAttributes(name, attributes, visibility.style) };
			},
		},
		textFilter: (text) => (visibility.isLegible || keepsHidden ? text : ''),
	};
	try {
		const safe = asBrowsersWrite(sanitizeHtml(html, watched).trim());
		return { html: safe, hidSomething: visibility.hidSomething };
	} catch (error) {
		if (error instanceof TooLarge) return undefined;
		throw error;
	}
}

class TooLarge extends Error {}

/** Most mails need no second reading then. In values and words there is no `>` any more. */
function asBrowsersWrite(html: string): string {
	return html.replaceAll(' />', '>').replaceAll('\u00a0', '&nbsp;');
}

function countAngleBrackets(html: string): number {
	let count = 0;
	for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) count++;
	return count;
}
