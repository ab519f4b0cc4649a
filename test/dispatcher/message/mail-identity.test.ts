import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../dispatcher/message/parse-mail';

const FROM = 'From: Anna <anna@example.com>';
const DATE = 'Date: Mon, 2 Mar 2026 09:14:03 +0100';
const MESSAGE_ID = 'Message-ID: <1@example.com>';

/** The identity of a mail with these header fields. */
async function identityOf(fields: string[], text = 'UPS in rack 3: battery low'): Promise<string> {
	const source = Buffer.from(`${fields.join('\r\n')}\r\n\r\n${text}`);
	const { mail } = await parseMail(source, { size: source.length, keepAttachments: true });
	return mail.contentHash;
}

describe('the identity of a mail', () => {
	it.each([
		['came another way', ['Delivered-To: b@example.com', FROM, DATE, MESSAGE_ID], undefined],
		['a gateway marked', [FROM, DATE, MESSAGE_ID, 'Subject: [EXTERNAL] Help'], 'CAUTION: Help'],
		['a list changed', ['From: Anna via Staff <staff@lists.example.com>', DATE, MESSAGE_ID], 'Hi'],
		[
			'tells its date in another zone',
			[FROM, MESSAGE_ID, 'Date: Mon, 2 Mar 2026 08:14:03 +0000'],
			'',
		],
	])('is the same for a copy that %s', async (_, fields, text) => {
		const one = await identityOf([FROM, DATE, MESSAGE_ID, 'Subject: Help']);

		expect(await identityOf(fields, text)).toBe(one);
	});

	it.each([
		['of another date', [FROM, MESSAGE_ID, 'Date: Tue, 3 Mar 2026 09:14:03 +0100']],
		['without a date', [FROM, MESSAGE_ID]],
		['with another Message-ID', [FROM, DATE, 'Message-ID: <2@example.com>']],
	])('is another for a mail %s', async (_, fields) => {
		expect(await identityOf(fields)).not.toBe(await identityOf([FROM, DATE, MESSAGE_ID]));
	});

	it.each([
		['none', []],
		['one of a clock that was never set', ['Date: Sat, 1 Jan 2000 00:00:09 +0000']],
	])('is that of Message-ID, sender and subject where it has no date but %s', async (_, date) => {
		const of = async (from: string, subject: string, text: string) =>
			await identityOf([from, MESSAGE_ID, `Subject: ${subject}`, ...date], text);
		const one = await of(FROM, 'Printer', 'One');

		expect(await of(FROM, '[EXTERNAL]  Printer', 'One, with a footer')).toBe(one);
		expect(await of(FROM, 'Scanner', 'One')).not.toBe(one);
		expect(await of('From: Ben <ben@example.com>', 'Printer', 'One')).not.toBe(one);
	});

	it('is that of all its content where it has a date and no Message-ID', async () => {
		const one = await identityOf([FROM, DATE], 'One');

		expect(await identityOf([FROM, DATE], 'One')).toBe(one);
		expect(await identityOf([FROM, DATE], 'Other')).not.toBe(one);
	});

	it.each([
		['no date', []],
		['an unreadable date', ['Date: yesterday']],
		['a date of 1970', ['Date: Thu, 1 Jan 1970 00:00:00 +0000']],
		['neither, but a Message-ID that is none', ['Message-ID: none', 'Date: never']],
		['a date of 1980', ['Date: Tue, 1 Jan 1980 00:04:11 +0000']],
	])(
		'is nothing that another mail could have where it has no Message-ID and %s',
		async (_, date) => {
			expect(await identityOf([FROM, 'Subject: UPS', ...date])).toBe('');
		},
	);

	it('never depends on subject and text where Message-ID and date are there', async () => {
		const one = await identityOf([FROM, DATE, MESSAGE_ID]);
		const words = fc.stringMatching(/^[a-zA-Z[\]: ]{0,30}$/);

		await fc.assert(
			fc.asyncProperty(words, words, async (subject, text) => {
				const fields = [FROM, `Subject: ${subject}`, DATE, MESSAGE_ID];
				expect(await identityOf(fields, text)).toBe(one);
			}),
			{ numRuns: 30 },
		);
	});
});
