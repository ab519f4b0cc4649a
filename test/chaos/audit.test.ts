import { describe, expect, it } from 'vitest';
import { auditMails, countProblems, nothingFound, type Found } from '../../chaos/audit';
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

const FILED: Found = {
	...nothingFound(),
	communications: [{ taskId: 1, attachments: [] }],
	tasksBegun: [1],
	folders: ['ONE INBOX/Processed'],
};
const ANSWERED: Found = { ...FILED, tasksBegun: [] };
const GIVEN_UP: Found = {
	...nothingFound(),
	folders: ['ONE INBOX/Unprocessed'],
	notices: [{ messageId: '<notice>', state: 'sent' }],
	deliveries: ['<notice>'],
};

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
		['a malformed mail that was filed', { ...REQUEST, kind: 'malformed' as const }, FILED],
		['a malformed mail that was given up', { ...REQUEST, kind: 'malformed' as const }, GIVEN_UP],
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
		['filed and given up', UNKNOWN, { ...GIVEN_UP, ...FILED }, 'misfiled: 1 × task, none expected'],
	])('finds a mail misfiled that is %s', (_, mail, found, expected) => {
		expect(problemsOf(mail, found)).toContain(expected);
	});

	it('counts mails and not findings', () => {
		const verdicts = auditMails([REQUEST, REPLY], new Map(), () => '');

		expect(countProblems(verdicts)).toEqual({ lost: 2, doubled: 0, misfiled: 0 });
	});
});
