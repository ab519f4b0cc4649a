import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../dispatcher/message/plain-text';

describe('the words of HTML', () => {
	it.each([
		['<p>Hello</p><p>World</p>', 'Hello\n\nWorld'],
		['Hello<br>World', 'Hello\nWorld'],
		['<table><tr><td>Room</td><td>12</td></tr></table>', 'Room 12'],
		['<b>bo</b>ld', 'bold'],
		['a &lt;b&gt; &amp;&#38;&#x26; &unknown; &#9999999;', 'a <b> &&& &unknown; &#9999999;'],
		['<style>p { color: red }</STYLE>x<Script>alert(1)</sCript>', 'x'],
		['<title>Mail</title>x', 'x'],
		['<!-- hidden > -->x<!doctype html>y<?xml ?>', 'xy'],
		['1 < 2 and a<3', '1 < 2 and a<3'],
		['a   b\n\n\n\nc', 'a b c'],
		['a<pre>b\n\n\n\nc</pre>\nd', 'a\nb\n\nc\nd'],
		['<div style="display:none">hidden<div>too</div></div>x', 'x'],
		['<div style="display:none">not closed, so shown', 'not closed, so shown'],
	])('are what a person reads: %s', (html, text) => {
		expect(plainText(html)).toBe(text);
	});

	it.each(['<p', '<!--', '<style>', '</', '<', '&#x;', '&'])(
		'end with what is never closed: %s',
		(html) => {
			expect(plainText(`words${html}`)).toContain('words');
		},
	);

	it('are there for any HTML', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (words) => {
				const html = `<p>first</p>${words}`;
				expect(plainText(html)).toMatch(/^first/);
			}),
		);
	});
});
