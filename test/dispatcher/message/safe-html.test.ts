import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToText, readHtml, safeHtml } from '../../../dispatcher/message/safe-html';

describe('safe HTML', () => {
	it.each([
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'<svg onload=alert(1)>',
		'<a href="java\tscript:alert(1)">x</a>',
		'<iframe src="https://evil.example"></iframe>',
		'<form action="https://evil.example"><input></form>',
		'<p style="background:url(https://evil.example)">x</p>',
		'<img src="https://evil.example/pixel.gif">',
		'<img src="//evil.example/pixel.gif">',
		'<img src="data:image/svg+xml;base64,PHN2Zz4=">',
		'<link rel=stylesheet href="https://evil.example">',
		'<meta http-equiv=refresh content="0;url=https://evil.example">',
		'<base href="https://evil.example">',
		'<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
	])('holds nothing that runs or is loaded: %s', (html) => {
		expect(safeHtml(html)).not.toMatch(
			/script|alert|onerror|onload|evil\.example|<form|<iframe|svg|url\(/i,
		);
	});

	it('keeps how the sender has laid it out', () => {
		const html = '<table><tr><td style="color:#ff0000">Red</td></tr></table>';

		expect(safeHtml(html)).toBe(html);
	});

	it('keeps pictures that are inside the mail', () => {
		expect(safeHtml('<img src="cid:a@b" alt="A">')).toBe('<img src="cid:a@b" alt="A" />');
		expect(safeHtml('<img src="data:image/png;base64,AAAA">')).toContain('data:image/png');
	});

	it('is safe already the second time', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (html) => {
				const once = safeHtml(`<p title="a">${html}</p>`);
				expect(safeHtml(once ?? '')).toBe(once);
			}),
		);
	});
});

describe('lengths in a style', () => {
	it.each(['0', 'auto', '0 auto', '1px 2.5em -3% 4', '1PX', '0 0 0 0'])('stay: %s', (lengths) => {
		expect(safeHtml(`<p style="margin:${lengths}">x</p>`)).toBe(
			`<p style="margin:${lengths}">x</p>`,
		);
	});

	it.each(['1px 2px 3px 4px 5px', '1pxx', `${'1'.repeat(1_000)}x`, 'calc(1px + 2px)', '1px;x', ''])(
		'are taken out where they are none: %s',
		(lengths) => {
			expect(safeHtml(`<p style="padding:${lengths}">x</p>`)).not.toContain('calc');
			expect(safeHtml(`<p style="margin:${lengths}">x</p>`)).not.toContain('xx');
			expect(safeHtml(`<p style="margin:1px 2px 3px 4px 5px">x</p>`)).toBe('<p>x</p>');
		},
	);
});

describe('a numbered list', () => {
	it.each(['1', 'a', 'A', 'i', 'I'])('keeps its kind of numbers: %s', (type) => {
		expect(safeHtml(`<ol type="${type}"><li>x</li></ol>`)).toContain(`type="${type}"`);
		expect(readHtml(`<ol type="${type}"><li>x</li><li>y</li></ol>`).text).toMatch(/x\n.*y/);
	});

	it.each(['-1', '0', '1e300', 'x', '10000', '1.5', '99999999999999999999'])(
		'is numbered from 1 where it starts at %s',
		(start) => {
			expect(readHtml(`<ol type="i" start="${start}"><li>x</li></ol>`)).toEqual({
				html: '<ol type="i"><li>x</li></ol>',
				text: 'i. x',
			});
		},
	);
});

describe('HTML that is too large to be read', () => {
	it.each([
		['has too many elements', `${'<p>a</p>'.repeat(20_001)}end`],
		['has too many that are not closed', `${'<p>'.repeat(20_001)}end`],
		['has too many comments', `${'<!---->'.repeat(60_001)}end`],
		['is nested too deeply', `${'<blockquote>'.repeat(501)}end`],
		['is nested too deeply by what ends by itself', `${'<li><dd>'.repeat(251)}end`],
		[
			'is nested too deeply behind what is no HTML',
			`${'<div><style></div></style>'.repeat(501)}end`,
		],
		['is too long', `${' '.repeat(1_000_000)}<p>end</p>`],
	])('has its text only: it %s', (_reason, html) => {
		const read = readHtml(html);

		expect(read.html).toBeNull();
		expect(read.text).toMatch(/end$/);
	});

	it('is only what is beyond the bounds', () => {
		expect(readHtml('<p>a</p>'.repeat(20_000)).html).toHaveLength(8 * 20_000);
		expect(readHtml(`${'<b>'.repeat(500)}deep`).html).toContain('deep');
	});
});

describe('the text of HTML', () => {
	it('has links with their addresses, and no pictures', () => {
		expect(
			htmlToText('<p>See <a href="https://example.com/a">this</a><img src="cid:x" alt="x"></p>'),
		).toBe('See this [https://example.com/a]');
	});
});
