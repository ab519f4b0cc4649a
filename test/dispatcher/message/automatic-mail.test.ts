import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../dispatcher/message/parse-mail';

async function reasonOf(...fields: string[]): Promise<string | null> {
	const source = Buffer.from(`${fields.join('\r\n')}\r\n\r\nText`);
	const { mail } = await parseMail(source, { size: source.length, keepAttachments: true });
	expect(mail.automatic).toBe(mail.automaticReason !== null);
	return mail.automaticReason;
}

describe('an automatic mail', () => {
	it.each([
		['an answer by itself', 'Auto-Submitted: auto-replied (vacation)'],
		['a challenge', 'Auto-Submitted: auto-generated; owner=x'],
		['a bounce', 'Content-Type: multipart/report; report-type=delivery-status; boundary=x'],
		['a bare delivery status', 'Content-Type: message/delivery-status'],
		['a bounce without a sender', 'From: <>'],
		['a bounce with an empty return path', 'Return-Path: < >'],
		['a bounce by Exim', 'X-Failed-Recipients: boss@example.com'],
		['a bounce by Exchange', 'X-MS-Exchange-Message-Is-Ndr:'],
		['the server itself', 'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>'],
		['one that wants no answer', 'X-Auto-Response-Suppress: OOF'],
		['an autoresponder', 'X-Autoresponder: yes'],
		['bulk', 'Precedence: bulk'],
		['an autoresponder’s precedence', 'X-Precedence: auto_reply'],
		['a list', 'List-Id: Staff <staff.lists.example.com>'],
		['another ticket system', 'X-OTRS-Loop: yes'],
		['a help desk dispatcher', 'X-Help-Desk-Dispatcher: <1@other.example>'],
	])('is known: %s', async (_, field) => {
		expect(await reasonOf(field)).not.toBeNull();
	});

	it.each(['Auto-Submitted: no', 'Precedence: first-class', 'From: Anna <anna@example.com>'])(
		'is not what a person writes with %s',
		async (field) => {
			expect(await reasonOf(field)).toBeNull();
		},
	);
});
