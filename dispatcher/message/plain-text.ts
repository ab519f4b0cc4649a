/** Elements whose content is nothing to read. */
const hidden = new Set(['script', 'style', 'title', 'template']);
const hiddenEnd = /<\/(?:script|style|title|template)/gi;

/** Elements that stand on lines of their own. */
const blocks = new Set(
	(
		'address article blockquote br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 ' +
		'header hr li main nav ol p pre section table tbody tfoot thead tr ul'
	).split(' '),
);

const cells = new Set(['td', 'th']);

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

/**
 * The words of HTML that is too large to be read as HTML: its tags are taken out in one pass, whatever
 * they are. Nothing of the result is HTML any more.
 */
export function plainText(html: string): string {
	const parts: string[] = [];
	let at = 0;
	while (at < html.length) {
		const open = html.indexOf('<', at);
		if (open === -1) break;
		parts.push(html.slice(at, open));
		const tag = readTag(html, open);
		parts.push(tag.shown);
		at = tag.end;
	}
	parts.push(html.slice(at));
	return tidy(decodeEntities(parts.join('')));
}

/** What a tag, a comment or a lone `<` stands for, and where it ends. */
function readTag(html: string, open: number): { shown: string; end: number } {
	if (html.startsWith('<!--', open)) return { shown: '', end: endOf(html, '-->', open + 4) };
	const isClosing = html.charAt(open + 1) === '/';
	const nameAt = open + (isClosing ? 2 : 1);
	const name = /^[a-z][a-z0-9]*/i
		.exec(html.slice(nameAt, nameAt + LONGEST_NAME))?.[0]
		.toLowerCase();
	if (name === undefined) {
		const isDeclaration = /[!?/]/.test(html.charAt(open + 1));
		return isDeclaration
			? { shown: '', end: endOf(html, '>', open) }
			: { shown: '<', end: open + 1 };
	}
	const end = endOf(html, '>', nameAt);
	if (hidden.has(name) && !isClosing) return { shown: '', end: endOfHidden(html, end) };
	if (blocks.has(name)) return { shown: '\n', end };
	return { shown: cells.has(name) ? ' ' : '', end };
}

/** @returns where to read on; the end of all where there is no end, so that it is looked for once. */
function endOf(html: string, mark: string, from: number): number {
	const found = html.indexOf(mark, from);
	return found === -1 ? html.length : found + mark.length;
}

function endOfHidden(html: string, from: number): number {
	hiddenEnd.lastIndex = from;
	return hiddenEnd.exec(html)?.index ?? html.length;
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
