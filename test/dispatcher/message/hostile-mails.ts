/** Mails that are made to take long, or that are merely odd, by what they are made of. */

const head = 'From: a@b.example\r\nSubject: Re: x\r\nIn-Reply-To: <q@b.example>\r\n';
const html = `${head}Content-Type: text/html; charset=utf-8\r\n\r\n`;
const mixed = `${head}Content-Type: multipart/mixed; boundary=x\r\n\r\n`;
const encoded = `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n`;

const SYNTAX = '{{ $json.a }} ={{ 1 }} {% for i in (1..9) %} ${1} <%= 1 %> $(id) [IT#1] ';
const fields = [
	'From',
	'To',
	'Cc',
	'Reply-To',
	'Subject',
	'Date',
	'Message-ID',
	'References',
	'List-Id',
];
const letters = [...'abcdefghijklmnopqrstuvwxyz'];

/** Each makes a mail of about so many octets. */
export const hostileMails: Record<string, (octets: number) => string> = {
	paragraphs: (octets) => html + fill('<p>', octets),
	'a wide table': (octets) => `${html}<table><tr>${fill('<td>a</td>', octets)}`,
	'a long table': (octets) => `${html}<table>${fill('<tr><td>a<td>b', octets)}`,
	'deep nesting': (octets) => html + fill('<div><b>', octets),
	links: (octets) => html + fill('<a href="http://a.b/c">c</a>', octets),
	entities: (octets) => html + fill('&amp;', octets),
	'lines of HTML': (octets) => html + fill('a\n', octets),
	'lone angle brackets': (octets) => html + fill('<', octets),
	styles: (octets) => `${html}<p style="${fill('margin:1px;', octets)}">a</p>`,
	'one long line': (octets) => `${head}\r\n${fill('2026from<', octets)}`,
	'empty lines': (octets) => `${head}\r\n${fill('\n', octets)}`,
	'quoted text': (octets) => `${head}\r\nHello\r\n${fill('> a\r\n', octets)}`,
	'deeply quoted text': (octets) => `${head}\r\n${fill('>', octets)}`,
	'heads of replies': (octets) => `${head}\r\n${fill('On 2026 wrote:\n> a\n', octets)}`,
	'soft line ends': (octets) => encoded + fill('=\r\n', octets),
	'many fields': (octets) => `From: a@b.example\r\n${fill('X-A: b\r\n', octets)}\r\na`,
	'a long field': (octets) => `From: a@b.example\r\nX-A: ${fill('b', octets)}\r\n\r\na`,
	addresses: (octets) => `From: a@b.example\r\nTo: ${fill('a@b.example, ', octets)}\r\n\r\na`,
	'encoded words': (octets) => `Subject: ${fill('=?utf-8?Q?=41?= ', octets)}\r\n\r\na`,
	'many parts': (octets) => `${mixed}${fill('--x\r\n\r\na\r\n', octets)}--x--`,
	'parts in parts': (octets) => head + nestedParts(octets),
	'mails in mails': (octets) => head + fill('Content-Type: message/rfc822\r\n\r\n', octets),
	'HTML in many parts': (octets) =>
		`${mixed}${fill('--x\r\nContent-Type: text/html\r\n\r\n<p>a</p>\r\n', octets)}--x--`,
	'parts with wrong boundaries': (octets) =>
		mixed + fill('--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--z\r\n', octets),
	'texts in no charset': (octets) =>
		`${head}Content-Type: text/plain; charset=windows-1252\r\n\r\n${fill('ä', octets)}`,
	'text in UTF-7': (octets) =>
		`${head}Content-Type: text/plain; charset=utf-7\r\n\r\n${fill('+APw-', octets)}`,
	'padded Base64': (octets) =>
		`${head}Content-Transfer-Encoding: base64\r\n\r\n${fill('QQ==', octets)}`,
	'a calendar': (octets) =>
		`${head}Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n${fill('A"\r\n ', octets)}`,
	'rich text': (octets) =>
		`${head}Content-Type: application/rtf\r\n\r\n{\\rtf1 ${fill("{\\u1 \\'e4", octets)}`,
	'armored text': (octets) => `${head}\r\n${fill('-----BEGIN PGP MESSAGE-----\n', octets)}`,
	'ten thousand parts in one another': (octets) =>
		`${head}${nestedParts(60 * 10_000)}\r\na\r\n`.padEnd(octets, 'a'),
	'a line of a megabyte in the header': (octets) =>
		`${head}References: ${fill('<a@b.example>', octets)}\r\n\r\na`,
	'a hundred thousand recipients': () =>
		`${head}To: ${Array.from({ length: 100_000 }, (_, at) => `u${at}@b.example`).join(', ')}\r\n\r\na`,
	'recipients with names, on a line each': (octets) =>
		`${head}Cc: ${fill('"Anna" <a@b.example>,\r\n ', octets)}b@b.example\r\n\r\na`,
	'recipients in groups': (octets) => `${head}To: ${fill('a:b@c.example;', octets)}\r\n\r\na`,
	'comments in comments': (octets) => `${head}To: ${fill('(', octets)}\r\n\r\na`,
	'parameters in pieces': (octets) =>
		`${mixed}--x\r\nContent-Disposition: attachment;${fill(' f*0*=a;', octets)}\r\n\r\na\r\n--x--`,
	'what a browser opens again and again': (octets) =>
		`${html}<p>${letters.map((letter) => `<b title="${letter}">`).join('')}${fill('<div>x</div>', octets)}`,
	'hidden elements': (octets) => `${html}${fill('<p style="display:none">a', octets)}`,
	'links in tables': (octets) => `${html}${fill('<a href="http://a.b/"><table><a>', octets)}`,
	'long styles': (octets) => `${html}${fill(`<p style="${'a:b;'.repeat(500)}">a</p>`, octets)}`,
	'encoded words that end the line': (octets) =>
		`Subject: ${fill('=?utf-8?Q?=0D=0ABcc:_x@y.example?= ', octets)}\r\n\r\na`,
	'syntax in every field': (octets) =>
		`${fields.map((name) => `${name}: ${SYNTAX}`).join('\r\n')}\r\n\r\n${fill(SYNTAX, octets)}`,
	'paths as file names': (octets) =>
		`${mixed}${fill(`--x\r\nContent-Disposition: attachment; filename="../..\\\\${SYNTAX}/a"\r\n\r\na\r\n`, octets)}--x--`,
	'a large attachment': (octets) =>
		`${mixed}--x\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n` +
		`${fill(`${'QUFB'.repeat(19)}\r\n`, octets)}--x--`,
};

function fill(words: string, octets: number): string {
	return words.repeat(Math.ceil(octets / words.length));
}

function nestedParts(octets: number): string {
	return Array.from(
		{ length: Math.ceil(octets / 60) },
		(_, depth) => `Content-Type: multipart/mixed; boundary=x${depth}\r\n\r\n--x${depth}\r\n`,
	).join('');
}
