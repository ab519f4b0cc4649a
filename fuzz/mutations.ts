import type { Draw } from '../chaos/draw';
import { fragments } from '../test/dispatcher/message/repeats';

/** Changes a mail, given as Latin-1, so that each character is an octet. */
export type Mutation = (mail: string, draw: Draw) => string;

/** Octets of lines that are repeated. */
const LARGEST_BLOWN_UP = 500_000;

const END = '\r\n';

const charsets = (
	'utf-8 utf-7 utf-16 utf-32 us-ascii iso-8859-1 iso-8859-8-i windows-1252 gb2312 gb18030 big5 ' +
	'iso-2022-jp iso-2022-kr euc-kr shift_jis koi8-r x-unknown unicode-1-1-utf-7 hz-gb-2312 "" cp65001'
).split(' ');

const encodings = [
	'7bit',
	'8bit',
	'binary',
	'base64',
	'quoted-printable',
	'x-uuencode',
	'"base64"',
];

const types = [
	...['text/plain', 'text/html', 'text/calendar', 'text/rfc822-headers', 'multipart/mixed'],
	...['multipart/alternative', 'multipart/report', 'multipart/digest', 'multipart/signed'],
	...['message/rfc822', 'message/delivery-status', 'message/partial', 'application/ms-tnef'],
	...['application/pkcs7-mime', 'application/octet-stream', 'text', '/', ''],
];

/** Syntax that means something to templates, expressions, shells, databases and pages. */
const syntax = [
	...[
		'{{ $json.x }}',
		'={{ 1+1 }}',
		'{% for i in (1..99999999) %}x{% endfor %}',
		'${7*7}',
		'<%= 1 %>',
	],
	...['$(id)', '`id`', "'; drop table tasks; --", '<script>alert(1)</script>', '%n%s%x', '\\u0000'],
	...[
		'../../etc/passwd',
		'..\\..\\x',
		'/dev/null',
		'C:\\x',
		'con',
		'.',
		'..',
		'__proto__',
		'[IT#1]',
	],
];

const injected = [
	...[
		'Bcc: victim@example.com',
		'Subject: another',
		'Content-Type: text/html',
		'From: x@example.org',
	],
	...['References: <a><b><c>', 'Auto-Submitted: auto-replied', 'Reply-To: <>, (a), "', 'Date: x'],
	...['In-Reply-To: =?utf-8?Q?=3Ca=40b=3E?=', 'Content-Disposition: attachment; filename="a/../b"'],
	...['Message-ID: <a@b', 'Sender: @', 'X: ', ': x', ' folded', '\tfolded', 'no colon'],
];

/** Octets: the largest mail that is read whole. */
export const LARGEST = 2 * 1024 * 1024;

/** By what they do, as the table of a run names them. */
export const mutations: Record<string, Mutation> = {
	'flip octets': (mail, draw) => {
		const octets = Buffer.from(mail, 'latin1');
		for (let flips = draw.integer(1, 20); flips > 0 && octets.length > 0; flips--) {
			octets[draw.integer(0, octets.length - 1)] = draw.integer(0, 255);
		}
		return octets.toString('latin1');
	},
	'cut off': (mail, draw) => mail.slice(0, draw.integer(0, mail.length)),
	'cut out': (mail, draw) => {
		const from = draw.integer(0, mail.length);
		return mail.slice(0, from) + mail.slice(draw.integer(from, mail.length));
	},
	'double a line': (mail, draw) => onLines(mail, draw, (line) => [line, line]),
	'delete a line': (mail, draw) => onLines(mail, draw, () => []),
	'swap lines': (mail, draw) => {
		const lines = mail.split(END);
		const [one, other] = [place(lines, draw), place(lines, draw)];
		[lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
		return lines.join(END);
	},
	'break a line': (mail, draw) =>
		onLines(mail, draw, (line) => {
			const at = draw.integer(0, line.length);
			return [line.slice(0, at), draw.pick(['', ' ', '\t']) + line.slice(at)];
		}),
	'other line ends': (mail, draw) =>
		mail.replaceAll(END, draw.pick(['\n', '\r', '\r\r\n', '\n\r'])),
	'inject a field': (mail, draw) => onLines(mail, draw, (line) => [draw.pick(injected), line]),
	'change a charset': (mail, draw) =>
		mail.replaceAll(/charset="?[\w-]*"?/gi, () => `charset=${draw.pick(charsets)}`),
	'change an encoding': (mail, draw) =>
		changed(mail, 'Content-Transfer-Encoding', draw.pick(encodings)),
	'change a type': (mail, draw) => changed(mail, 'Content-Type', draw.pick(types)),
	'damage a boundary': (mail, draw) =>
		mail.replace(
			/boundary="?[^";\s]*"?/i,
			() => `boundary=${draw.pick(['"', '""', 'x y', '-', 'b\r\n1'])}`,
		),
	'damage encoded words': (mail, draw) =>
		mail.replaceAll(/=\?[^?\s]*\?[^?\s]*\?/g, () =>
			draw.pick([
				'=?utf-8?B?',
				'=?utf-8?Q?',
				'=?x?Q?',
				'=?utf-7?Q?',
				'=?',
				'=?utf-8*en?b?',
				'=?iso-2022-jp?B?',
			]),
		),
	'words as encoded words': (mail, draw) =>
		onLines(mail, draw, (line) => [
			line.replace(/^([\w-]+: )(.*)$/, (_all, name: string, value: string) => {
				const text = Buffer.from(value + draw.pick(['\r\nBcc: x@y', '\0', '\u202e'])).toString(
					'base64',
				);
				return `${name}=?utf-8?B?${text}?=`;
			}),
		]),
	'write syntax into a line': (mail, draw) =>
		onLines(mail, draw, (line) => {
			const at = draw.integer(0, line.length);
			return [line.slice(0, at) + draw.pick(syntax) + line.slice(at)];
		}),
	'write a fragment': (mail, draw) => {
		const at = draw.integer(0, mail.length);
		const fragment = Buffer.from(draw.pick(fragments)).toString('latin1');
		return mail.slice(0, at) + fragment.repeat(draw.pick([1, 3, 100])) + mail.slice(at);
	},
	'blow up a line': (mail, draw) =>
		onLines(mail, draw, (line) => [
			line.repeat(Math.ceil(draw.pick([1e3, 1e4, 2e5]) / (line.length + 1))),
		]),
	'blow up lines': (mail, draw) =>
		onLines(mail, draw, (line) => {
			const most = Math.ceil(LARGEST_BLOWN_UP / (line.length + END.length));
			return Array<string>(Math.min(draw.pick([100, 3_000]), most)).fill(line);
		}),
	'put into parts': (mail, draw) => {
		let inner = mail;
		for (let depth = draw.pick([1, 3, 40]); depth > 0; depth--) {
			inner = `Content-Type: ${draw.pick(types)}; boundary=w${depth}${END}${END}--w${depth}${END}${inner}${END}--w${depth}--`;
		}
		return `From: a@example.com${END}Subject: Re: x${END}${inner}`;
	},
	'name a file': (mail, draw) =>
		onLines(mail, draw, (line) => [
			`Content-Disposition: attachment; filename="${draw.pick(syntax)}${draw.pick(['', '/x', '\\x', '\r\n y'])}"`,
			line,
		]),
};

/** Changes a mail one to four times, each by a way that is drawn. */
export function mutate(source: Buffer, draw: Draw): { source: Buffer; names: string[] } {
	let mail = source.toString('latin1');
	const names: string[] = [];
	for (let times = draw.integer(1, 4); times > 0; times--) {
		const name = draw.pick(Object.keys(mutations));
		names.push(name);
		mail = (mutations[name]?.(mail, draw) ?? mail).slice(0, LARGEST);
	}
	return { source: Buffer.from(mail, 'latin1'), names };
}

function place(lines: string[], draw: Draw): number {
	return draw.integer(0, lines.length - 1);
}

function onLines(mail: string, draw: Draw, change: (line: string) => string[]): string {
	const lines = mail.split(END);
	const at = place(lines, draw);
	return lines.toSpliced(at, 1, ...change(lines[at] ?? '')).join(END);
}

/** Gives all fields of a name another value, and keeps their parameters. */
function changed(mail: string, name: string, value: string): string {
	const field = name.toLowerCase();
	return mail
		.split(END)
		.map((line) => {
			if (!line.toLowerCase().startsWith(`${field}:`)) return line;
			const parameters = line.indexOf(';');
			return `${name}: ${value}${parameters === -1 ? '' : line.slice(parameters)}`;
		})
		.join(END);
}
