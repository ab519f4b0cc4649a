/** One of each class of characters, and what mails, quotes, HTML and MIME are made of. */
export const fragments = [
	...['a', 'A', '1', 'é', '日', '😀', '\u00a0', '\u202e', '\ud800', '\0', '\u2028'],
	...[' ', '\t', '\n', '\r', '\r\n', ' \n', ' \r\n', '\t\r', '\n ', 'a\n', '\n\n\na'],
	...['<', '>', '&', '"', "'", '(', ')', '[', ']', '{', '}', ',', ';', ':', '.', '-', '_', '='],
	...['?', '!', '/', '\\', '|', '*', '+', '#', '@', '%', '~', '^', '$', '`'],
	...['> ', '>\n', '> a\n', '>>', '-- \n', '---\n', '-_ ', '____\n', '| a | b |\n', '- a\n'],
	...[
		'2026from<',
		'On ',
		'On \n',
		'On 2026 wrote:\n',
		'wrote:\n',
		'Am 02.03.2026 schrieb ',
		'a@b:\n',
	],
	...['From: a\n', 'From: a\nSent: b\n', 'Von: ', '--Original Message--\n', 'Sent from my a\n'],
	...['<p>', '<p>a</p>', '<b>', '</i>', '<td>', '<li><dd>', '<blockquote>', '<!--', '<![CDATA['],
	...[
		'<style>',
		'<iframe>',
		'<a href="b">c</a>',
		'<p style="margin:1">',
		'<ol type="i"><li>',
		'&amp;',
	],
	...[
		'=3D',
		'=\r\n',
		'=?utf-8?Q?=41?= ',
		'=?',
		'?=',
		"*0*=utf-8''",
		'<a@b.example>,',
		'a:b;',
		'(a',
	],
	...[
		'[IT#1]',
		'Re: ',
		'RE[2]: ',
		'xn--',
		'@xn--a.',
		'a.',
		'http://a.b/ ',
		'--x\r\n',
		'--x--\r\n',
		'1px ',
	],
];

const head = 'From: a@b.example\r\nSubject: Re: x\r\n';
const html = `${head}Content-Type: text/html; charset=utf-8\r\n\r\n`;
const part =
	'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x\r\n';

/** The places in a mail where a sender may write what he wants. */
export const places: Record<string, (words: string) => string> = {
	'the text of an answer': (words) => `${head}\r\na\r\n\r\n${words}x`,
	'a folded text': (words) =>
		`${head}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n${words}x`,
	'a quoted-printable text': (words) =>
		`${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n${words}x`,
	'a Base64 text': (words) => `${head}Content-Transfer-Encoding: base64\r\n\r\n${words}x`,
	HTML: (words) => `${html}${words}x`,
	'a style': (words) => `${html}<p style="margin:${words}x">a</p>`,
	'an address in HTML': (words) => `${html}<a href="${words}x">a</a>`,
	'a tag': (words) => `${html}<p ${words}x>a</p>`,
	'a subject': (words) => `${head}Subject: ${words}x\r\n\r\na`.replace('Subject: Re: x\r\n', ''),
	'a sender': (words) => `From: ${words}x\r\n\r\na`,
	recipients: (words) => `${head}To: ${words}x\r\nCc: ${words}x\r\n\r\na`,
	references: (words) => `${head}References: ${words}x\r\nIn-Reply-To: ${words}x\r\n\r\na`,
	'a date': (words) => `${head}Date: ${words}x\r\n\r\na`,
	'other fields': (words) => `${head}List-Id: ${words}x\r\nReturn-Path: ${words}x\r\n\r\na`,
	'a content type': (words) => `${head}Content-Type: text/plain; charset=${words}x\r\n\r\na`,
	'a boundary': (words) => `${head}Content-Type: multipart/mixed; boundary="${words}"\r\n\r\n--x`,
	parts: (words) => `${head}${part}${words}x`,
	'a file name': (words) =>
		`${head}${part}Content-Disposition: attachment; filename="${words}x"\r\n\r\na\r\n--x--`,
	'the whole': (words) => `${words}x`,
};
