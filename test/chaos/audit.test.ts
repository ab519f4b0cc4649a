import { describe, expect, it } from 'vitest';
import { auditMails, countProblems, nothingFound, type Found } from '../../chaos/audit';
import {
	countMessages,
	messagesDue,
	type FoundMessage,
	type FoundRecipient,
	type Purpose,
} from '../../chaos/audit-messages';
import type { PlannedMail } from '../../chaos/plan';

const REQUEST: PlannedMail = {
	mark: 'CHAOS00001',
	kind: 'request',
	division: 'ONE',
	atMs: 0,
	withAttachment: false,
	variant: 0,
};
const REPLY: PlannedMail = {
	...REQUEST,
	mark: 'CHAOS00002',
	kind: 'reply by message',
	answers: REQUEST.mark,
};
const UNKNOWN: PlannedMail = { ...REQUEST, mark: 'CHAOS00003', kind: 'unknown task' };

const ANNA = 'anna-one@staff.example';
const BEN = 'ben-one@staff.example';
const REQUESTER = 'person-00001@sender.example';

/** A message that reached each of its recipients once; the last argument changes each. */
function message(
	purpose: Purpose,
	to: string[],
	changes: Partial<FoundRecipient> = {},
): FoundMessage {
	const recipients = to.map((address) => {
		return { address, state: 'sent', answersLost: 0, arrived: 1, ...changes };
	});
	const delivery = changes.state ?? 'sent';
	return { purpose, messageId: `<${purpose}>`, delivery, recipients };
}

const ACKNOWLEDGED = message('acknowledgement', [REQUESTER]);
const FORWARDED = message('forward', [ANNA, BEN]);

const FILED: Found = {
	...nothingFound(),
	messages: [ACKNOWLEDGED, FORWARDED],
	communications: [{ taskId: 1, attachments: [] }],
	tasksBegun: [1],
	folders: ['ONE INBOX/Processed'],
};
const ANSWERED: Found = { ...FILED, tasksBegun: [], messages: [FORWARDED] };
/** Written by Anna, who is the first of her team. */
const EMPLOYEES: PlannedMail = { ...REPLY, mark: 'CHAOS00004', kind: 'employee answer' };
const PASSED_ON: Found = {
	...ANSWERED,
	messages: [message('answer', [REQUESTER]), message('forward', [BEN])],
};
const MALFORMED: PlannedMail = { ...REQUEST, mark: 'CHAOS00005', kind: 'malformed' };
const GIVEN_UP: Found = {
	...nothingFound(),
	folders: ['ONE INBOX/Unprocessed'],
	notices: [{ messageId: '<notice>', state: 'sent' }],
	deliveries: ['<notice>'],
};

function withAcknowledgement(changes: Partial<FoundRecipient>): Found {
	return { ...FILED, messages: [message('acknowledgement', [REQUESTER], changes), FORWARDED] };
}

/** What is wrong, as `kind: what`. */
function problemsOf(mail: PlannedMail, found: Found): string[] {
	const all = new Map([
		[REQUEST.mark, FILED],
		[mail.mark, found],
	]);
	const [verdict] = auditMails([mail], all, (mark) => `attached to ${mark}`);
	return (verdict?.problems ?? []).map(({ kind, what }) => `${kind}: ${what}`);
}

describe('the audit', () => {
	it.each([
		['a request that became a task', REQUEST, FILED],
		['a reply in the task it answers', REPLY, ANSWERED],
		['a mail that cannot be processed, with its notice', UNKNOWN, GIVEN_UP],
		['poison, with its notice', { ...UNKNOWN, kind: 'poison' as const }, GIVEN_UP],
		['a malformed mail that was filed', MALFORMED, { ...FILED, messages: [FORWARDED] }],
		['a malformed mail that was given up', MALFORMED, GIVEN_UP],
		['an employee’s answer that was passed on', EMPLOYEES, PASSED_ON],
		[
			'an employee’s answer that closes the task',
			{ ...EMPLOYEES, kind: 'employee close' as const },
			PASSED_ON,
		],
		[
			'an employee’s note, of which nobody is told',
			{ ...EMPLOYEES, kind: 'employee note' as const },
			{ ...ANSWERED, messages: [] },
		],
		[
			'an acknowledgement that arrived twice after an answer was lost',
			REQUEST,
			withAcknowledgement({ arrived: 2, answersLost: 1 }),
		],
		[
			'an acknowledgement of which nobody knows whether it arrived, and the desk says so',
			REQUEST,
			withAcknowledgement({ arrived: 0, answersLost: 2, state: 'unconfirmed' }),
		],
		[
			'a notice that arrived twice under one Message-ID',
			UNKNOWN,
			{ ...GIVEN_UP, deliveries: ['<notice>', '<notice>'] },
		],
		[
			'an attachment that was kept',
			{ ...REQUEST, withAttachment: true },
			{
				...FILED,
				communications: [{ taskId: 1, attachments: ['attached to CHAOS00001'] }],
			},
		],
	])('is content with %s', (_, mail, found) => {
		expect(problemsOf(mail, found)).toEqual([]);
	});

	it.each([
		['of which nothing is found', REQUEST, nothingFound(), 'lost: no communication'],
		['without a task', REQUEST, { ...FILED, tasksBegun: [] }, 'lost: no task'],
		['in no folder', REQUEST, { ...FILED, folders: [] }, 'lost: no mail in the folders'],
		[
			'whose attachment is gone',
			{ ...REQUEST, withAttachment: true },
			FILED,
			'lost: no attachment',
		],
		[
			'whose notice was not sent',
			UNKNOWN,
			{ ...GIVEN_UP, deliveries: [] },
			'lost: no notice delivered (sent)',
		],
		[
			'whose notice was never written',
			UNKNOWN,
			{ ...GIVEN_UP, notices: [] },
			'lost: no notice in the outbox',
		],
		[
			'that was not acknowledged',
			REQUEST,
			{ ...FILED, messages: [FORWARDED] },
			'lost: no acknowledgement',
		],
		[
			'whose acknowledgement has not arrived',
			REQUEST,
			withAcknowledgement({ arrived: 0 }),
			`lost: acknowledgement to ${REQUESTER} has not arrived (sent)`,
		],
		[
			'that half of the team does not get',
			REQUEST,
			{ ...FILED, messages: [ACKNOWLEDGED, message('forward', [ANNA])] },
			`lost: forward not to ${BEN}`,
		],
		[
			'whose answer was suppressed',
			EMPLOYEES,
			{
				...PASSED_ON,
				messages: [
					message('answer', [REQUESTER], { arrived: 0, state: 'suppressed' }),
					message('forward', [BEN]),
				],
			},
			`lost: answer to ${REQUESTER} has not arrived (suppressed)`,
		],
	])('finds a mail lost %s', (_, mail, found, expected) => {
		expect(problemsOf(mail, found)).toContain(expected);
	});

	it.each([
		[
			'filed twice',
			REQUEST,
			{ ...FILED, communications: [...FILED.communications, ...FILED.communications] },
			'doubled: 2 × communication',
		],
		['with two tasks', REQUEST, { ...FILED, tasksBegun: [1, 2] }, 'doubled: 2 × task'],
		[
			'in two folders',
			REQUEST,
			{ ...FILED, folders: ['ONE INBOX', 'ONE INBOX/Processed'] },
			'doubled: 2 × mail in the folders',
		],
		[
			'with two notices in the outbox',
			UNKNOWN,
			{ ...GIVEN_UP, notices: [...GIVEN_UP.notices, { messageId: '<other>', state: 'sent' }] },
			'doubled: 2 × notice in the outbox',
		],
		[
			'with a notice under a second Message-ID',
			UNKNOWN,
			{ ...GIVEN_UP, deliveries: ['<notice>', '<other>'] },
			'doubled: 2 different notices delivered',
		],
		[
			'acknowledged twice',
			REQUEST,
			{ ...FILED, messages: [ACKNOWLEDGED, ...FILED.messages] },
			'doubled: 2 × acknowledgement',
		],
		[
			'acknowledged by a mail that arrived twice, of which the desk says nothing',
			REQUEST,
			withAcknowledgement({ arrived: 2 }),
			`doubled: 2 × acknowledgement arrived at ${REQUESTER}`,
		],
		[
			'acknowledged by a mail that arrived three times',
			REQUEST,
			withAcknowledgement({ arrived: 3, answersLost: 2, state: 'unconfirmed' }),
			`doubled: 3 × acknowledgement arrived at ${REQUESTER}`,
		],
	])('finds a mail doubled that is %s', (_, mail, found, expected) => {
		expect(problemsOf(mail, found)).toContain(expected);
	});

	it.each([
		[
			'in the wrong folder',
			REQUEST,
			{ ...FILED, folders: ['ONE INBOX/Unprocessed'] },
			'misfiled: in ONE INBOX/Unprocessed and not in ONE INBOX/Processed',
		],
		[
			'left where it was',
			REQUEST,
			{ ...FILED, folders: ['ONE INBOX'] },
			'misfiled: in ONE INBOX and not in ONE INBOX/Processed',
		],
		[
			'a reply in another task',
			REPLY,
			{ ...ANSWERED, communications: [{ taskId: 2, attachments: [] }] },
			'misfiled: in task 2 and not in 1',
		],
		['a reply that made a task', REPLY, FILED, 'misfiled: 1 × task for a reply, none expected'],
		[
			'a reply that was acknowledged',
			REPLY,
			{ ...ANSWERED, messages: FILED.messages },
			'misfiled: 1 × acknowledgement, none expected',
		],
		[
			'a note that went to the requester',
			{ ...EMPLOYEES, kind: 'employee note' as const },
			PASSED_ON,
			'misfiled: 1 × answer, none expected',
		],
		[
			'an answer that its writer gets back',
			EMPLOYEES,
			{
				...PASSED_ON,
				messages: [message('answer', [REQUESTER]), message('forward', [ANNA, BEN])],
			},
			`misfiled: forward to ${ANNA}`,
		],
		[
			'an employee’s answer that was refused',
			EMPLOYEES,
			{ ...PASSED_ON, messages: [...PASSED_ON.messages, message('refusal' as Purpose, [ANNA])] },
			'misfiled: 1 × refusal, none expected',
		],
		[
			'acknowledged by a mail whose history says something else',
			REQUEST,
			{ ...FILED, messages: [{ ...ACKNOWLEDGED, delivery: 'queued' }, FORWARDED] },
			'misfiled: acknowledgement is "queued" in the history',
		],
		['filed and given up', UNKNOWN, { ...GIVEN_UP, ...FILED }, 'misfiled: 1 × task, none expected'],
	])('finds a mail misfiled that is %s', (_, mail, found, expected) => {
		expect(problemsOf(mail, found)).toContain(expected);
	});

	it('counts mails and not findings', () => {
		const verdicts = auditMails([REQUEST, REPLY], new Map(), () => '');

		expect(countProblems(verdicts)).toEqual({ lost: 2, doubled: 0, misfiled: 0 });
	});

	it('counts what was written by recipient', () => {
		const due = messagesDue(REQUEST);
		const mails = [
			{ due, messages: FILED.messages },
			{ due, messages: [message('forward', [ANNA, BEN], { arrived: 2, answersLost: 1 })] },
			{ due, messages: [message('forward', [ANNA], { arrived: 2 })] },
			{ due, messages: [message('forward', [ANNA, BEN], { arrived: 0, state: 'unconfirmed' })] },
		];

		expect(countMessages(mails, 'acknowledgement')).toMatchObject({ due: 4, found: 1, lost: 3 });
		expect(countMessages(mails, 'forward')).toEqual({
			due: 8,
			found: 7,
			arrived: 5,
			twiceAndSaidSo: 2,
			notAndSaidSo: 2,
			lost: 1,
			doubled: 1,
		});
	});
});
