/** Mails that are made to take long, or that are merely odd, by what they are made of. */

const head = 'From: a@b.example\r\nSubject: Re: x\r\nIn-Reply-To: <q@b.example>\r\n';
const html = `${head}Content-Type: text/html; charset=utf-8\r\n\r\n`;
const mixed = `${head}Content-Type: multipart/mixed; boundary=x\r\n\r\n`;
const encoded = `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n`;

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
