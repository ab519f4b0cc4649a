import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHtml } from '../../../dispatcher/message/safe-html';

const textOf = (html: string): string => readHtml(html).text;

describe('the text of HTML', () => {
	it.each([
		['paragraphs', '<p>Hello</p><p>World</p>', 'Hello\n\nWorld'],
		['lines', '<div>Hello</div><div>World<br>!</div>', 'Hello\nWorld\n!'],
		['headings as they are written', '<h1>The title</h1>Words', 'The title\n\nWords'],
		['words in a line', 'a <b>b</b><i>c</i>\n d', 'a bc d'],
		['cells apart', '<table><tr><td>Room</td><td>12</td></tr></table>', 'Room 12'],
		[
			'cells of paragraphs apart',
			'<table><tr><td><p>Room</p></td><td><p>12</p></td></tr><tr><td>A</td></tr></table>',
			'Room 12\nA',
		],
		[
			'quotes',
			'<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d',
			'> a\n> b\n>\n> > c\n\nd',
		],
		['lists', '<ul><li>a<li>b<ul><li>c</ul></ul>', '* a\n * b\n    * c'],
		['numbers', '<ol start=3><li>a<li>b</ol>', '3. a\n 4. b'],
		['letters', '<ol type=A start=26><li>a<li>b</ol>', 'Z. a\n AA. b'],
		['Roman numbers', '<ol type=i start=4><li>a<li>b</ol>', 'iv. a\n v. b'],
		['text as it is laid out', '<pre>a  b\n\n  c</pre>', 'a  b\n\n  c'],
		['rules', 'a<hr>b', `a\n\n${'-'.repeat(40)}\n\nb`],
		['blank lines, one at a time', 'a<br><br><br><br>b', 'a\n\nb'],
		['spaces that are not to be broken', 'a&nbsp;b', 'a b'],
		['links', 'See <a href="https://example.com/a">this</a>.', 'See this [https://example.com/a].'],
		[
			'links that show their address',
			'<a href="https://example.com/">example.com</a>',
			'example.com',
		],
		['addresses', '<a href="mailto:a@b.example">a@b.example</a>', 'a@b.example'],
		['no scripts in links', '<a href="javascript:alert(1)">x</a>', 'x'],
		['no pictures', 'a<img src="cid:x" alt="x">b', 'ab'],
		['entities', '&lt;b&gt; &amp;amp; &eacute;', '<b> &amp; é'],
	])('has %s', (_what, html, text) => {
		expect(textOf(html)).toBe(text);
	});

	it('loses no word, and has no blank lines beside one another', () => {
		const tag = fc.constantFrom(
			...'p div td tr table b ul li blockquote pre a br h1 span'
				.split(' ')
				.flatMap((name) => [`<${name}>`, `</${name}>`]),
		);
		const word = fc.constantFrom('one', 'two', ' ', '\n');
		fc.assert(
			fc.property(fc.array(fc.oneof(tag, word), { maxLength: 30 }), (parts) => {
				const text = textOf(parts.join(''));
				for (const looked of ['one', 'two']) {
					const written = parts.filter((part) => part === looked).length;
					expect(text.split(looked)).toHaveLength(written + 1);
				}
			}),
		);
	});

	it('stays small where quotes are deep and lines many', () => {
		const html = `${'<blockquote>'.repeat(190)}<pre>${'a\n'.repeat(400_000)}`;

		expect(textOf(html).length).toBeLessThan(3_000_000);
	});
});
