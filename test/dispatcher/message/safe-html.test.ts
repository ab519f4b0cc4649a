import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlToText, safeHtml } from '../../../dispatcher/message/safe-html';

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
				expect(safeHtml(once)).toBe(once);
			}),
		);
	});
});

describe('the text of HTML', () => {
	it('has links with their addresses, and no pictures', () => {
		expect(
			htmlToText('<p>See <a href="https://example.com/a">this</a><img src="cid:x" alt="x"></p>'),
		).toBe('See this [https://example.com/a]');
	});
});
