import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../dispatcher/message/parse-mail';
import { reportedMessageIds } from '../../../dispatcher/message/reported-messages';

const NOTICE = '<notice@desk.example>';
const HEADER = `Subject: Unprocessed\r\nMessage-ID: ${NOTICE}\r\n`;

async function reportedIn(source: string): Promise<string[]> {
	const bytes = Buffer.from(`Auto-Submitted: auto-replied\r\n${source}`);
	const { mail } = await parseMail(bytes, { size: bytes.length, keepAttachments: true });
	return mail.reportedMessageIds;
}

function report(...part: string[]): string {
	return [
		'From: postmaster@example.com',
		'Message-ID: <report@example.com>',
		'MIME-Version: 1.0',
		'Content-Type: multipart/report; boundary="b"',
		'',
		'--b',
		'Content-Type: text/plain',
		'',
		'It did not arrive.',
		'--b',
		...part,
		'--b--',
		'',
	].join('\r\n');
}

describe('the messages that a mail brings back', () => {
	it.each([
		['an attached mail', report('Content-Type: message/rfc822', '', HEADER, 'Text')],
		[
			'an attached mail, shown',
			report('Content-Type: message/rfc822', 'Content-Disposition: inline', '', HEADER, 'Text'),
		],
		['attached headers', report('Content-Type: text/rfc822-headers', '', HEADER)],
		['an attached mail in UTF-8', report('Content-Type: message/global', '', HEADER, 'Text')],
		[
			'attached headers in Base64',
			report(
				'Content-Type: text/rfc822-headers',
				'Content-Transfer-Encoding: base64',
				'',
				Buffer.from(HEADER).toString('base64'),
			),
		],
		[
			'a receipt',
			report(
				'Content-Type: message/disposition-notification',
				'',
				`Original-Message-ID: ${NOTICE}`,
			),
		],
		['its text', `From: a@b.c\r\n\r\nReturned:\r\n\r\n${HEADER}`],
		['its quoted text', `From: a@b.c\r\n\r\n> > message-id : ${NOTICE}\r\n`],
		[
			'its encoded text',
			'From: a@b.c\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' +
				'Message-ID: <noti=\r\nce@desk.example>\r\n',
		],
		['a folded field', `From: a@b.c\r\n\r\nReturned:\r\nMessage-ID:\r\n ${NOTICE}\r\n`],
		['an ID without brackets', `From: a@b.c\r\n\r\nMessage-ID: ${NOTICE.slice(1, -1)}\r\n`],
		['our mark', `From: a@b.c\r\n\r\nReturned:\r\nX-Help-Desk-Dispatcher: ${NOTICE}\r\n`],
	])('are found in %s', async (_, source) => {
		expect(await reportedIn(source)).toEqual([NOTICE]);
	});

	it('are looked for in a mail of a person where it holds a copy of what we sent', () => {
		const of = (text: string) =>
			reportedMessageIds({ source: Buffer.from(''), text, returned: [], automatic: false });

		expect(of(`Message-ID: ${NOTICE}`)).toEqual([]);
		expect(of(`Returned:\nx-help-desk-dispatcher: ${NOTICE}`)).toEqual([NOTICE]);
	});

	it('are none where the mail names itself only', async () => {
		expect(await reportedIn(`${HEADER}\r\nHello`)).toEqual([]);
	});

	it('are few, and found in time that grows with the length, whatever the text repeats', () => {
		const pieces = fc.constantFrom('\n', '>', ' ', '\t', 'message-id:', '<', 'a', '>@', '\r\n ');
		const text = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('').repeat(20_000));

		fc.assert(
			fc.property(text, (repeated) => {
				const found = reportedMessageIds({
					source: Buffer.from(''),
					text: repeated,
					returned: [],
					automatic: true,
				});
				expect(found.length).toBeLessThanOrEqual(50);
			}),
			{ numRuns: 50 },
		);
	});
});
