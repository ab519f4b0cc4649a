import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mail } from '../../../dispatcher/message/mail';
import { parseMail } from '../../../dispatcher/message/parse-mail';

async function read(...fields: string[]): Promise<Mail> {
	const source = Buffer.from(`${fields.join('\r\n')}\r\n\r\nText`);
	const { mail } = await parseMail(source, { size: source.length, keepAttachments: true });
	expect(mail.automatic).toBe(mail.automaticReason !== null);
	expect(mail.automatic).toBe(mail.automaticKind !== null);
	return mail;
}

const ABSENCE = 'Subject: Automatic reply: Printer';

describe('an automatic mail', () => {
	it.each([
		['an answer by itself', 'auto-reply', ['Auto-Submitted: auto-replied']],
		['an absence in a comment', 'out-of-office', ['Auto-Submitted: auto-replied (vacation)']],
		['an absence', 'out-of-office', ['Auto-Submitted: auto-generated', ABSENCE]],
		['an absence by Exchange', 'out-of-office', ['X-Auto-Response-Suppress: All', ABSENCE]],
		['a marked absence', 'out-of-office', ['Precedence: junk', 'Subject: [EXT] Abwesend: Test']],
		['a challenge', 'auto-reply', ['Auto-Submitted: auto-generated; owner=x']],
		['a report', 'delivery-report', ['Content-Type: multipart/report; boundary=x']],
		['a bare delivery status', 'delivery-report', ['Content-Type: message/delivery-status']],
		['a bare receipt', 'receipt', ['Content-Type: message/disposition-notification']],
		[
			'a complaint',
			'auto-reply',
			['Content-Type: multipart/report; report-type=feedback-report; boundary=x'],
		],
		['a bounce without a sender', 'auto-reply', ['From: <>']],
		['a bounce in a name alone', 'auto-reply', ['From: MAILER-DAEMON <>']],
		['an empty return path', 'auto-reply', ['Return-Path: < >']],
		['a bounce by Exim', 'delivery-report', ['X-Failed-Recipients: boss@example.com']],
		['a bounce by Exchange', 'delivery-report', ['X-MS-Exchange-Message-Is-Ndr:']],
		['a mail server', 'auto-reply', ['From: Mail <MAILER-DAEMON@mx.example.com>']],
		[
			'a mail server that returns a mail',
			'delivery-report',
			['From: <mailer-daemon@mx.example.com>', 'Subject: Undelivered Mail Returned to Sender'],
		],
		['a receipt of Outlook', 'receipt', ['Return-Path: <>', 'Subject: Gelesen: Drucker']],
		['a receipt of Exchange', 'receipt', ['Content-Class: urn:content-classes:mdn']],
		['an autoresponder', 'auto-reply', ['X-Autoresponder: yes']],
		['FirstClass', 'auto-reply', ['X-FC-MachineGenerated: true']],
		['an autoresponder’s precedence', 'auto-reply', ['X-Precedence: auto_reply']],
		[
			'a rule of Exchange',
			'auto-reply',
			['From: anna@example.com', 'X-MS-Exchange-Inbox-Rules-Loop: Anna@example.com'],
		],
		['bulk', 'list', ['Precedence: bulk']],
		[
			'a newsletter',
			'list',
			['List-Unsubscribe: <mailto:a@b.c>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
		],
		['what went round', 'loop', ['X-Loop: help@example.com']],
		['another ticket system', 'loop', ['X-OTRS-Loop: yes']],
		['a help desk dispatcher', 'own', ['X-Help-Desk-Dispatcher: <1@other.example>']],
	])('is known: %s', async (_, kind, fields) => {
		expect(await read(...fields)).toMatchObject({ automaticKind: kind });
	});

	it.each([
		'Auto-Submitted: no',
		'Auto-Submitted: No (typed by hand)',
		'Auto-Submitted:',
		'Precedence: first-class',
		'Precedence: list',
		'From: Anna <anna@example.com>',
		'List-Id: Staff <staff.lists.example.com>',
		'List-Unsubscribe: <mailto:leave@example.com>',
		'X-Auto-Response-Suppress: All',
		'X-Auto-Response-Suppress: DR, OOF, AutoReply',
		'X-Autoreply: no',
		'Subject: Out of office: who takes my printer?',
		'Subject: Undeliverable mail since Monday',
		'Subject: Read: the manual',
	])('is not what a person writes with %s', async (field) => {
		expect(await read(field)).toMatchObject({ automaticKind: null });
	});

	it.each([
		['a mail that a rule of another mailbox redirected', 'X-MS-Exchange-Inbox-Rules-Loop: a@b.c'],
		['a list that guards itself', 'X-Loop: staff@example.com', 'List-Post: <mailto:a@b.c>'],
		[
			'a list with a way out',
			'List-Post: <mailto:a@b.c>',
			'List-Unsubscribe: <mailto:a@b.c>',
			'Feedback-ID: 1',
		],
	])('is not what a person writes through %s', async (_, ...fields) => {
		expect(await read('From: anna@example.com', ...fields)).toMatchObject({ automaticKind: null });
	});

	it('is never known by a subject alone', async () => {
		const beginnings = fc.constantFrom('Automatic reply: ', 'Undeliverable: ', 'Read: ', 'Urlaub ');
		const words = fc.stringMatching(/^[A-Za-z ]{0,20}$/);
		await fc.assert(
			fc.asyncProperty(beginnings, words, async (beginning, rest) => {
				const mail = await read('From: anna@example.com', `Subject: ${beginning}${rest}`);
				expect(mail.automaticKind).toBeNull();
			}),
			{ numRuns: 30 },
		);
	});
});
