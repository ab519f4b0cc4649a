import { defaultTreeAdapter, html as specification, parse, parseFragment, serialize } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import { readHtml, safeHtml } from '../../../dispatcher/message/safe-html';
import { htmlVectors } from './html-vectors';

type Parent = DefaultTreeAdapterTypes.ParentNode;
type Element = DefaultTreeAdapterTypes.Element;

const elements = new Set(
	(
		'a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup ' +
		'data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header ' +
		'hgroup hr i img ins kbd li main mark menu nav ol p pre q rb rp rt rtc ruby s samp section small ' +
		'span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr'
	).split(' '),
);

const attributes = new Map([
	['href', /^(?:https?:\/\/[^/\\]|mailto:|tel:)/i],
	['src', /^(?:cid:|data:image\/(?:png|gif|jpe?g|webp);base64,)/i],
	['target', /^_blank$/],
	['rel', /^noopener noreferrer$/],
	...(
		'align alt bgcolor border cellpadding cellspacing color colspan dir face height lang rowspan ' +
		'size span start style title type valign width'
	)
		.split(' ')
		.map((name): [string, RegExp] => [name, /^/]),
]);

/** What none of a mail's own styles may set or hold. The box around it has an overflow. */
const dangerous =
	/position|float|transform|display|z-index|overflow:v|url|expression|import|\\|\/\*|-\d|behavior/i;

function* elementsOf(parent: Parent): Generator<Element> {
	for (const node of parent.childNodes) {
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		yield node;
		yield* elementsOf(node);
		if ('content' in node) yield* elementsOf(node.content);
	}
}

function problemsOf(tree: Parent): string[] {
	const problems: string[] = [];
	for (const { tagName, attrs, namespaceURI } of elementsOf(tree)) {
		if (['html', 'head', 'body'].includes(tagName)) continue;
		const isHtml = namespaceURI === specification.NS.HTML;
		if (!isHtml || !elements.has(tagName)) problems.push(`<${tagName}>`);
		for (const { name, value } of attrs) {
			if (!attributes.get(name)?.test(value)) problems.push(`${tagName} ${name}="${value}"`);
			if (name === 'style' && dangerous.test(value)) problems.push(value);
		}
	}
	return problems;
}

const div = defaultTreeAdapter.createElement('div', specification.NS.HTML, []);
const contexts = ['td', 'body', 'template', 'p', 'li'].map((name) =>
	defaultTreeAdapter.createElement(name, specification.NS.HTML, []),
);

const vectors = htmlVectors();

describe(`${vectors.length} pieces of HTML that mean no good`, () => {
	it('hold nothing but what is allowed, wherever and however often a browser reads them', () => {
		const wrong: Array<{ vector: string; safe: string; problems: string[] }> = [];
		for (const vector of vectors) {
			const safe = safeHtml(vector) ?? '';
			const problems = [
				...[div, ...contexts].flatMap((context) => problemsOf(parseFragment(context, safe, {}))),
				...problemsOf(parse(safe)),
				...problemsOf(parse(`<!doctype html><table><tr><td>${safe}</td><td>after`)),
			];
			const again = serialize(parseFragment(div, safe, {}));
			if (again !== safe) problems.push(`becomes ${again}`);
			if (safeHtml(safe) !== safe) problems.push(`is made safe as ${safeHtml(safe)}`);
			if (problems.length > 0) wrong.push({ vector, safe, problems });
		}

		expect(wrong).toEqual([]);
	});

	it('become text without scripts and styles', () => {
		const wrong = vectors.filter((vector) => {
			const written = vector.replaceAll(/<[^>]*>/g, ' ');
			return (
				/\[\s*(?:javascript|vbscript|data):/i.test(readHtml(vector).text) && !/\[/.test(written)
			);
		});

		expect(wrong).toEqual([]);
	});
});
