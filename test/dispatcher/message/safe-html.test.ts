import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHtml, safeHtml } from '../../../dispatcher/message/safe-html';

/** What stands in the box that is put around it. */
function shown(html: string): string {
	return /^<div style="[^"]*">(.*)<\/div>$/s.exec(safeHtml(html) ?? '')?.[1] ?? '';
}

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
		const html =
			'<table width="600"><tbody><tr><td style="color:#ff0000;padding:0 5.4pt">Red</td></tr></tbody></table>';

		expect(shown(html)).toBe(html);
	});

	it('keeps pictures that are inside the mail', () => {
		expect(shown('<img src="cid:a@b" alt="A">')).toBe('<img src="cid:a@b" alt="A">');
		expect(shown('<img src="data:image/png;base64,AAAA">')).toContain('data:image/png');
	});

	it.each([
		'/rest/logout',
		'?a=1',
		'#top',
		'page.html',
		'//evil.example/',
		'https:/evil',
		'https:evil',
		'javascript:alert(1)',
		'data:text/html,x',
		'\\\\evil\\x',
		'',
	])('links to nothing on the page that shows it: %j', (address) => {
		expect(shown(`<a href="${address}">x</a>`)).toBe('<a>x</a>');
	});

	it.each(['https://example.com/a?b=1#c', 'HTTP://example.com', 'mailto:a@b.example', 'tel:+33'])(
		'links to the world: %s',
		(address) => {
			expect(shown(`<a href="${address}">x</a>`)).toBe(
				`<a href="${address}" target="_blank" rel="noopener noreferrer">x</a>`,
			);
		},
	);

	it('names nothing that a script of the page could take for its own', () => {
		expect(shown('<a name="body" id="x" class="y">x</a>')).toBe('<a>x</a>');
	});

	it('has no cells that the page could take for those of its own table', () => {
		expect(shown('<td>a</td><tr><td>b</td></tr>')).not.toMatch(/<t[dr]/);
		expect(readHtml('<td>Room</td><td>12</td>').text).toBe('Room\n12');
	});

	it('is in one box, also when it comes back', () => {
		const once = safeHtml('<div><p>a</p></div>') ?? '';

		expect(once.match(/<div/g)).toHaveLength(1);
		expect(safeHtml(once)).toBe(once);
	});

	it('is empty where nothing is shown', () => {
		expect(safeHtml(' <script>1</script> ')).toBe('');
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

describe('a style', () => {
	it.each(['0', 'auto', '0 auto', '1PX', '0 0 0 0', '1px 2.5em 3% .5in', '0cm 0cm .0001pt'])(
		'keeps the space around a block: %s',
		(lengths) => {
			const html = `<p style="margin:${lengths}">x</p>`;

			expect(shown(html)).toBe(html);
		},
	);

	it.each([
		...['margin:1px 2px 3px 4px 5px', 'margin:1pxx', `margin:${'1'.repeat(1_000)}x`],
		...['margin:calc(1px + 2px)', 'margin:', 'margin:-1px', 'margin:1px -1px', 'margin-top:-9em'],
		...['padding:100px', 'padding:60%', 'padding-left:9999pt', 'width:10px', 'width:9999px'],
		...['position:fixed', 'float:left', 'transform:scale(9)', 'display:block', 'z-index:1'],
		...['line-height:0', 'line-height:1px', 'line-height:-1', 'font-size:999px', 'font-size:0'],
		...['white-space:nowrap', 'background:url(x)', 'color:expression(1)', 'border:900px solid'],
		...['font-family:"a', 'color:red\\9', '/*color*/:red', 'color:/**/red', '__proto__:red'],
	])('has nothing that draws beyond the box, loads or means nothing: %s', (style) => {
		expect(shown(`<p style='${style}'>x</p>`)).toBe('<p>x</p>');
	});

	it.each([
		...['color:red', 'background:#fff', 'border-top:solid #E1E1E1 1.0pt', 'font-size:11.0pt'],
		...['font-family:Calibri,sans-serif', "font-family:'Segoe UI',Arial", 'line-height:1.5'],
		...['text-align:center', 'font-weight:700', 'max-width:100%', 'line-height:107%'],
	])('keeps what it looks like: %s', (style) => {
		expect(shown(`<p style="${style}">x</p>`)).toBe(`<p style="${style}">x</p>`);
	});

	it('has no space around what stands in a line', () => {
		expect(shown('<span style="padding:50px">x</span>')).toBe('<span>x</span>');
	});
});

describe('what the sender has hidden', () => {
	it.each([
		'<div style="display:none">preheader</div>',
		'<div style="DISPLAY : None !important">preheader</div>',
		'<span style="font-size:0">preheader</span>',
		'<span style="font-size:1px;color:#fff">preheader</span>',
		'<div style="mso-hide:all">preheader</div>',
		'<div style="max-height:0px;overflow:hidden">preheader</div>',
		'<div style="height:0;overflow:hidden">preheader</div>',
		'<div style="visibility:hidden">preheader</div>',
		'<div style="opacity:0">preheader</div>',
		'<div hidden>preheader</div>',
		'<div style="display:none"><div><p>preheader</div></p>preheader</div>',
		'<div style="font-size:0"><span style="font-size:1em">preheader</span></div>',
		'<title>preheader</title>',
		'<template>preheader</template>',
		'<xml><o:p>preheader</o:p></xml>',
		'<!-- preheader -->',
		'<style>preheader</style>',
	])('is neither shown nor read: %s', (hidden) => {
		const { html, text } = readHtml(`${hidden}<p>The printer</p>`);

		expect(html).not.toContain('preheader');
		expect(text).toBe('The printer');
	});

	it.each([
		'<td style="font-size:0px"><div style="font-size:13px">The printer</div></td>',
		'<div style="font-size:0"><font size="2">The printer</font></div>',
		'<div style="visibility:hidden"><b style="visibility:visible">The printer</b></div>',
		'<a style="mso-hide:all">The printer</a>',
		'<p style="opacity:0.5;max-height:50px;font-size:.8em">The printer</p>',
		'<p style="font-size:80%">The printer</p>',
	])('is not what stands in it and is shown again: %s', (html) => {
		expect(readHtml(`<p>Hello</p>${html}`).text).toContain('The printer');
	});

	it('is shown where all else is empty', () => {
		expect(readHtml('<div style="display:none">The printer</div>').text).toBe('The printer');
	});
});

describe('a numbered list', () => {
	it.each(['1', 'a', 'A', 'i', 'I'])('keeps its kind of numbers: %s', (type) => {
		expect(safeHtml(`<ol type="${type}"><li>x</li></ol>`)).toContain(`type="${type}"`);
		expect(readHtml(`<ol type="${type}"><li>x</li><li>y</li></ol>`).text).toMatch(/x\n.*y/);
	});

	it.each(['-1', '0', '1e300', 'x', '10000', '1.5', '99999999999999999999'])(
		'is numbered from 1 where it starts at %s',
		(start) => {
			const html = `<ol type="i" start="${start}"><li>x</li></ol>`;

			expect(shown(html)).toBe('<ol type="i"><li>x</li></ol>');
			expect(readHtml(html).text).toBe('i. x');
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
		[
			'is made many by what a browser opens again',
			`<p>${Array.from({ length: 190 }, (_, at) => `<b title="${at}">`).join('')}${'<div>x</div>'.repeat(9_000)}end`,
		],
	])('has its text only: it %s', (_reason, html) => {
		const read = readHtml(html);

		expect(read.html).toBeNull();
		expect(read.text).toMatch(/end$/);
	});

	it('is only what is beyond the bounds', () => {
		expect(shown('<p>a</p>'.repeat(20_000))).toHaveLength(8 * 20_000);
		expect(readHtml(`${'<b>'.repeat(500)}deep`).html).toContain('deep');
	});
});
