import { describe, expect, it } from 'vitest';
import { readEmployeeAction } from '../../dispatcher/tasks/conversation/employee-action';
import { parseMail } from '../../dispatcher/message/parse-mail';
import { messageIdOf, writeMail, type Answered } from '../../chaos/mails';
import { filing, mail as mailOf } from '../contracts/desk-fixture';
import { drawPlan, findMark, type MailKind, type PlannedMail } from '../../chaos/plan';

const MARKS = /CHAOS\d{5}/g;
const FORWARDED: Answered = { reference: '[ONE#12]', forward: '<forward@helpdesk.example>' };
const { mails } = drawPlan({
	seed: 7,
	minutes: 10,
	mailsPerMinute: 30,
	hasPostgres: true,
	workers: 0,
});

function mailOfKind(kind: MailKind): PlannedMail {
	const found = mails.find((mail) => mail.kind === kind);
	if (found === undefined) throw new Error(`No mail of the kind ${kind} was drawn`);
	return found;
}

describe('a mail of the run', () => {
	it('carries its own mark and no other one', async () => {
		for (const mail of mails) {
			const source = await writeMail(mail, FORWARDED);

			expect(new Set(source.toString('latin1').match(MARKS))).toEqual(new Set([mail.mark]));
		}
	});

	it('can be known by its mark after it was parsed, even where it is malformed', async () => {
		for (const mail of mails.filter(({ kind }) => kind === 'malformed')) {
			const source = await writeMail(mail);
			const parsed = await parseMail(source, { size: source.length, keepAttachments: true });

			const { subject, text, html } = parsed.mail;
			expect(findMark(`${subject} ${text} ${html}`)).toBe(mail.mark);
		}
	});

	it('names the task that it answers in its subject', async () => {
		const mail = mailOfKind('reply by reference');

		const source = await writeMail(mail, { reference: '[ONE#12]' });

		expect(source.toString()).toContain(`Subject: Re: [ONE#12] ${mail.mark}`);
	});

	it('names the message that it answers', async () => {
		const mail = mailOfKind('reply by message');

		const source = await writeMail(mail, { reference: '[ONE#12]' });

		expect(source.toString()).toContain(`In-Reply-To: ${messageIdOf(mail.answers ?? '')}`);
		expect(source.toString()).not.toContain('[ONE#12]');
	});

	it.each([
		['employee answer', { kind: 'answer', changes: {} }],
		['employee note', { kind: 'note', changes: {} }],
		['employee close', { kind: 'answer', changes: { status: 'closed' } }],
	] as const)('says what is to be done of it: %s', async (kind, action) => {
		const mail = mailOfKind(kind);
		const source = await writeMail(mail, FORWARDED);

		const { mail: read } = await parseMail(source, {
			size: source.length,
			keepAttachments: true,
		});

		expect(read.inReplyTo).toBe(FORWARDED.forward);
		const found = readEmployeeAction(filing(1, { mail: mailOf(read) }), {
			task: { requester: 'sarah@sender.example', assignee: null },
			answersOurs: true,
			now: new Date(),
		});
		expect(found).toMatchObject(action);
		expect('text' in found && found.text).toBe(
			`The printer with the number ${mail.mark} does not print.`,
		);
	});
});
