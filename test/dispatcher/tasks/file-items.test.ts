import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../dispatcher/database/open-store';
import type { Mail } from '../../../dispatcher/message/mail';
import { parseMail } from '../../../dispatcher/message/parse-mail';
import { queueMail } from '../../../dispatcher/outbox/outbox';
import type { DivisionSettings } from '../../../dispatcher/settings/division-settings';
import { saveDivision } from '../../../dispatcher/settings/divisions';
import { closeTask } from '../../../dispatcher/tasks/change-task';
import { fileItems, type FilingRequest } from '../../../dispatcher/tasks/file-items';
import type { FiledMail } from '../../../dispatcher/tasks/types';
import { division } from '../../contracts/desk-fixture';
import { historyOf, tasksByAge } from '../../hosts/desk-tables';

const NOTICE = '<notice@desk.example>';
const DATE = 'Date: Mon, 2 Mar 2026 09:14:03 +0100';

let folder: string;
let store: Store;
let uid: number;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'filing-'));
	store = await openStore({ kind: 'sqlite', file: join(folder, 'helpdesk.sqlite') });
	uid = 0;
	await saveDivision(store, division());
});

afterEach(async () => {
	await store.close();
	await rm(folder, { recursive: true });
});

/** Files a mail with these header fields under the folder's next UID. */
async function file(
	fields: string[],
	{
		of = division(),
		text = 'Hello',
		also = {},
		...changes
	}: Partial<FilingRequest> & { of?: DivisionSettings; text?: string; also?: Partial<Mail> } = {},
): Promise<FiledMail> {
	uid += 1;
	const source = Buffer.from(`${fields.join('\r\n')}\r\n\r\n${text}`);
	const { mail } = await parseMail(source, { size: source.length, keepAttachments: true });
	const mailbox = { account: 'imap://it@example.com:993', folder: 'INBOX', uid, uidValidity: '7' };
	const request: FilingRequest = {
		item: { division: of, mail: { ...mail, ...also }, mailbox, intake: { id: null, attempt: 0 } },
		attachments: [],
		division: of.name,
		identificationTag: of.identificationTag,
		event: of.event,
		task: of.task,
		whenTaskMissing: 'fail',
		fields: {},
		...changes,
	};
	const [result] = await fileItems(store, [request]);
	if (result?.kind === 'filed') return result.filed;
	throw result?.error;
}

describe('filing mails that look alike', () => {
	const alarm = ['From: ups@example.com', 'Subject: UPS in rack 3: battery low'];

	it.each([
		['no date', []],
		['an unreadable date', ['Date: today, half past nine']],
		['a date of 1970', ['Date: Thu, 1 Jan 1970 00:00:00 +0000']],
	])('makes two tasks of two alarms with %s and no Message-ID', async (_, date) => {
		await file([...alarm, ...date]);

		const second = await file([...alarm, ...date]);

		expect(second.outcome).toBe('created');
		expect(await tasksByAge(store)).toHaveLength(2);
	});

	it.each([
		['by its Message-ID', ['Message-ID: <1@ups.example>']],
		['by its date', [DATE]],
	])('knows a mail that was moved back %s', async (_, identity) => {
		await file([...alarm, ...identity]);

		expect((await file([...alarm, ...identity])).outcome).toBe('already filed');
	});

	it.each([
		['gateway', 'Subject: [EXTERNAL] Printer', 'CAUTION: from outside.\r\n\r\nHello'],
		['list', 'Subject: [Staff] Printer', 'Hello\r\n-- \r\nStaff mailing list'],
	])('makes one task of a mail and its copy by a %s', async (_, subject, text) => {
		const identity = ['From: anna@example.com', DATE, 'Message-ID: <1@example.com>'];
		const first = await file([...identity, 'Subject: Printer']);

		const copy = await file([...identity, subject], { text });

		expect(copy).toMatchObject({ outcome: 'already filed', task: { id: first.task.id } });
		expect(await historyOf(store, first.task.id)).toHaveLength(1);
	});

	it('makes two tasks of two mails that a broken sender gave one Message-ID', async () => {
		await file(['From: a@example.com', DATE, 'Message-ID: <0@localhost>', 'Subject: One']);

		const second = await file([
			'From: b@example.com',
			'Date: Tue, 3 Mar 2026 09:14:03 +0100',
			'Message-ID: <0@localhost>',
			'Subject: Two',
		]);

		expect(second.outcome).toBe('created');
	});
});

describe('filing under a tag that was renamed', () => {
	const finance = { name: 'Finance', mailbox: 'finance@example.com' };
	const before = division({ ...finance, identificationTag: 'FIN' });
	const after = division({ ...finance, identificationTag: 'FINA' });

	it('joins what carries a former tag, and writes the new one on new tasks', async () => {
		await saveDivision(store, before);
		const { task } = await file(['Subject: Invoice'], { of: before });
		await saveDivision(store, after);

		const joined = await file([`Subject: Re: [fin#${task.id}] Invoice`], { of: after });
		const named = await file([`Subject: Re: [FINA#${task.id}] Invoice`], { of: after });
		const created = await file(['Subject: [FIN#x] Other'], { of: after });

		expect(task.reference).toBe(`[FIN#${task.id}]`);
		expect(joined).toMatchObject({ outcome: 'joined', task: { id: task.id } });
		expect(named).toMatchObject({ outcome: 'joined', task: { id: task.id } });
		expect(created.task.reference).toBe(`[FINA#${created.task.id}]`);
	});

	it('refuses an unknown task under a former tag, as under the present one', async () => {
		await saveDivision(store, before);
		await saveDivision(store, after);

		const filing = file(['Subject: Re: [FIN#9999] Invoice'], { of: after });

		await expect(filing).rejects.toMatchObject({ code: 'task-not-found' });
	});
});

describe('filing what belongs to a notice of ours', () => {
	beforeEach(async () => {
		await queueMail(store, {
			key: 'unprocessed:1',
			divisionName: 'IT',
			messageId: NOTICE,
			from: 'desk@example.com',
			to: ['boss@example.com'],
			subject: 'Unprocessed',
			text: 'Look at it',
			html: '',
			headers: {},
			suppressed: false,
		});
	});

	it.each([
		['the notice itself', [`Message-ID: ${NOTICE}`]],
		[
			'the notice by way of a relay',
			['Message-ID: <1@relay>', `X-Help-Desk-Dispatcher: ${NOTICE}`],
		],
		['an automatic answer', ['Auto-Submitted: auto-replied', `In-Reply-To: ${NOTICE}`]],
	])('generates no task of %s', async (_, fields) => {
		await expect(file([...fields, 'Subject: Hm'])).rejects.toMatchObject({
			code: 'task-not-wanted',
		});
		expect(await tasksByAge(store)).toEqual([]);
	});

	it.each([
		['a person answers', [`In-Reply-To: ${NOTICE}`]],
		['a stranger marks like ours', ['X-Help-Desk-Dispatcher: <guessed@desk.example>']],
	])('generates a task of what %s', async (_, fields) => {
		const of = division({ automaticMail: 'task' });

		expect((await file([...fields, 'Subject: Printer'], { of })).outcome).toBe('created');
	});

	it.each([
		['goes to Unprocessed', 'unprocessed' as const, undefined],
		['gets a task where that is wanted', 'task' as const, 'created'],
	])('tells that what another machine writes %s', async (_, automaticMail, outcome) => {
		const fields = ['Auto-Submitted: auto-generated', 'Subject: Disk full'];

		const filed = await file(fields, { of: division({ automaticMail }) }).catch(() => undefined);

		expect(filed?.outcome).toBe(outcome);
	});

	it('lets a bounce join the task that it names', async () => {
		const { task } = await file(['Subject: Printer']);
		const bounce = ['Auto-Submitted: auto-replied', `In-Reply-To: ${NOTICE}`];

		const joined = await file([...bounce, `Subject: Undeliverable: ${task.reference}`]);

		expect(joined).toMatchObject({ outcome: 'joined', task: { id: task.id } });
	});
});

describe('filing what was passed on', () => {
	const forwarded = {
		from: { name: 'Carl', address: 'carl@example.net' },
		subject: 'Printer',
		date: '',
		note: 'Please help him.',
		text: 'It does not print.',
	};
	const passedOn = ['From: kim@staff.example', 'Subject: Fwd: Printer'];

	it('makes the first sender the requester where an employee passed it on', async () => {
		const of = division({ employees: ['staff.example'] });

		const { task } = await file(passedOn, { of, also: { forwarded } });

		expect(task).toMatchObject({
			requesterName: 'Carl',
			requesterAddress: 'carl@example.net',
			description: `${task.reference} It does not print.`,
		});
	});

	it('leaves it with whoever passed it on where he is none', async () => {
		const { task } = await file(passedOn, { also: { forwarded } });

		expect(task).toMatchObject({ requesterAddress: 'kim@staff.example' });
	});

	it('makes the requester whom a machine writes for', async () => {
		const requester = { name: 'Dora', address: 'dora@example.net' };

		const { task } = await file(['From: form@example.com', 'Subject: Form'], {
			also: { requester },
		});

		expect(task).toMatchObject({ requesterName: 'Dora', requesterAddress: 'dora@example.net' });
	});
});

describe('filing an answer', () => {
	const quoting = 'Yes, please.\r\n\r\nOn 2 March 2026, Ben <ben@example.com> wrote:\r\n> It burns';

	it('keeps what it quotes where nobody here knows it', async () => {
		const answer = ['From: a@example.com', 'Subject: Re: Printer', 'In-Reply-To: <x@example.com>'];

		const { task } = await file(answer, { text: quoting });

		expect(task.description).toContain('Yes, please.');
		expect(task.description).toContain('It burns');
	});

	it('leaves out what it quotes where the task that it goes on with has it', async () => {
		const of = division({ reopenDays: 0 });
		const first = await file(['From: a@example.com', 'Subject: Printer'], { of });
		await closeTask(store, { idOrReference: first.task.id });
		const answer = ['From: a@example.com', `Subject: Re: ${first.task.reference} Printer`];

		const { task } = await file(answer, { of, text: quoting });

		expect(task.id).not.toBe(first.task.id);
		expect(task.description).toContain('Yes, please.');
		expect(task.description).not.toContain('It burns');
	});
});

describe('filing what names a task elsewhere than in the subject', () => {
	it.each([
		['address', (id: number) => [`To: it+IT${id}@example.com`, 'Subject: Hm'], 'Hello'],
		['address', (id: number) => [`Delivered-To: it+it-${id}@example.com`, 'Subject: Hm'], 'Hello'],
		['text', () => ['Subject: Hm'], '[IT#ID] It burns'],
	])('joins by the %s', async (matchedBy, fields, text) => {
		const { task } = await file(['From: a@example.com', 'Subject: Printer']);

		const joined = await file(['From: a@example.com', ...fields(task.id)], {
			text: text.replace('ID', String(task.id)),
		});

		expect(joined).toMatchObject({ task: { id: task.id }, decision: { matchedBy } });
	});

	it('joins none by a reference that is only quoted', async () => {
		const { task } = await file(['From: a@example.com', 'Subject: Printer']);
		const text = `See below\r\n\r\n> ${task.reference} It burns`;

		const other = await file(['From: a@example.com', 'Subject: Hm'], { text });

		expect(other.outcome).toBe('created');
	});
});

describe('filing with fields of an expression', () => {
	it('refuses a priority that is none, and keeps nothing', async () => {
		const fields = { priority: 'boss' as 'high' };

		await expect(file(['Subject: Printer'], { fields })).rejects.toMatchObject({
			code: 'settings-invalid',
			message: expect.stringContaining('"boss"') as string,
		});
		expect(await tasksByAge(store)).toEqual([]);
	});
});
