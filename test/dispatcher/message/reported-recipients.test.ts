import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDeliveryStatus } from '../../../dispatcher/message/delivery-status';
import { reportedRecipients } from '../../../dispatcher/message/reported-recipients';

function inText(text: string, more: { subject?: string; failedRecipients?: string } = {}) {
	return reportedRecipients({
		text,
		subject: 'Mail delivery failed',
		returned: [],
		own: ['mailer-daemon@mx.example.com', 'help@example.com'],
		failedRecipients: '',
		...more,
	});
}

const failed = { action: 'failed', status: '', reason: '' };

describe('the recipients of a delivery status', () => {
	it.each([
		['Final-Recipient: rfc822; anna@example.org', failed],
		['Final-Recipient: rfc822;<anna@example.org>\nAction: Failed (bounced)', failed],
		['final-recipient: anna@example.org', failed],
		['Final-Recipient: RFC822;\n anna@example.org\nAction: delayed', { action: 'delayed' }],
		['Original-Recipient: rfc822;anna@example.org\nFinal-Recipient: rfc822;x@y.example', failed],
		['Final-Recipient: LOCAL; |/bin/filter\nX-Actual-Recipient: rfc822; anna@example.org', failed],
		[
			'Final-Recipient: rfc822; anna@example.org\nStatus: 5.1.1 (no such user)',
			{ status: '5.1.1' },
		],
		[
			'Final-Recipient: rfc822; anna@example.org\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;\n 552 5.2.2\n  Mailbox full',
			{ status: '5.2.2', reason: '552 5.2.2 Mailbox full' },
		],
		[
			'Final-Recipient: rfc822; anna@example.org\nDiagnostic-Code: 550 5.7.1 No from 192.0.2.1',
			{ status: '5.7.1', reason: '550 5.7.1 No from 192.0.2.1' },
		],
		['Final-Recipient: rfc822; anna@example.org\nStatus: 4.4.1', { action: 'delayed' }],
		['Final-Recipient: rfc822; anna@example.org\nStatus: 2.0.0', { action: 'delivered' }],
		['Final-Recipient: rfc822; anna@example.org\nAction: relayed', { action: 'relayed' }],
		['Final-Recipient: rfc822; anna@example.org\nAction: burnt', failed],
	])('are read from %j', (text, expected) => {
		expect(readDeliveryStatus(text)).toEqual([
			expect.objectContaining({ address: 'anna@example.org', ...expected }),
		]);
	});

	it('are several, with blank lines between or without', () => {
		const of = (mark: string) =>
			readDeliveryStatus(
				`Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed${mark}Final-Recipient: rfc822; b@example.org\nAction: delayed`,
			);

		expect(of('\n\n')).toMatchObject([{ action: 'failed' }, { action: 'delayed' }]);
		expect(of('\n')).toEqual(of('\n\n'));
	});

	it('are addresses on one line, whatever the fields hold', () => {
		const pieces = fc.constantFrom(
			...[
				'Final-Recipient:',
				'Action:',
				'Status:',
				'Diagnostic-Code:',
				'rfc822;',
				'\n',
				' ',
				'<',
				'>',
			],
			...['a@b.example', '5.1.1', 'failed', '\u0000', '@', ';'],
		);
		const text = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(text, (written) => {
				for (const found of [...readDeliveryStatus(written), ...inText(written)]) {
					expect(found.address).toMatch(/^[^\s<>]+@[^\s<>]+$/);
					expect(found.reason).not.toMatch(/[\r\n\u0000]/);
					expect(found.status).toMatch(/^(?:\d\.\d+\.\d+)?$/);
				}
			}),
		);
	});

	it('are few, and read in time that grows with the length', () => {
		const group = 'Final-Recipient: rfc822; a@b.example\nAction: failed\n\n';
		for (const repeated of [group, 'a@b.example\n', ' ', '<', 'a@', '-', '550 ', 'to: ']) {
			expect(inText(repeated.repeat(20_000)).length).toBeLessThanOrEqual(100);
		}
	});
});

describe('the recipients in the words of a mail server', () => {
	it.each([
		['<anna@example.org>:\nSorry, no mailbox. (#5.1.1)', '5.1.1', 'Sorry, no mailbox. (#5.1.1)'],
		['  anna@example.org\n    SMTP error: 550 No such user', '', 'SMTP error: 550 No such user'],
		['<anna@example.org>: 550 5.1.1 Unknown', '5.1.1', '550 5.1.1 Unknown'],
		['Unable to find anna@example.org.', '', 'Unable to find anna@example.org.'],
		['User not listed\nanna@example.org', '', 'User not listed'],
		['To: <anna@example.org>\n\n>>> RCPT\n<<< 550 5.1.1 no', '5.1.1', '>>> RCPT <<< 550 5.1.1 no'],
		['554 <anna@example.org>... Host unknown', '', '554 <anna@example.org>... Host unknown'],
	])('are read from %j', (text, status, reason) => {
		expect(inText(`It failed:\n\n${text}\n\nReceived: from help@example.com`)).toEqual([
			{ address: 'anna@example.org', action: 'failed', status, reason },
		]);
	});

	it('are those that the header names', () => {
		const [one, two, ...more] = inText('It failed.', {
			failedRecipients: 'anna@example.org,\r\n ben@example.org',
		});

		expect([one?.address, two?.address, ...more]).toEqual(['anna@example.org', 'ben@example.org']);
	});

	it('are delayed where the server goes on trying', () => {
		const text = 'anna@example.org\n  450 busy\n\nWill keep trying for two days.';

		expect(inText(text)).toMatchObject([{ action: 'delayed' }]);
	});

	it('are none of the mail that comes back', () => {
		expect(inText('It failed.\n\n--- Below this line is a copy\n\nanna@example.org: hi')).toEqual(
			[],
		);
	});
});
