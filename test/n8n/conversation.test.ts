import { describe, expect, inject, it } from 'vitest';
import { listEvents } from '../../dispatcher/tasks/conversation/task-events';
import { getTask } from '../../dispatcher/tasks/history';
import type { StoredCommunication, Task } from '../../dispatcher/tasks/types';
import { nodeOf } from '../../scripts/start/divisions';
import { historyOf, tasksByAge } from '../hosts/desk-tables';
import {
	answerInGmail,
	answerInOutlook,
	bounceOf,
	outOfOffice,
	readMail,
	type ReadMail,
	type TypedAnswer,
} from '../hosts/mail-programs';
import { appendMails, connectionTo } from '../hosts/mailboxes';
import { composeMail } from '../hosts/sample-mail';
import { createDivision, type TestDivision } from './division';
import { useN8n, type UsedN8n } from './use-n8n';

const WAIT = { timeout: 60_000, interval: 200 };

/** A division that writes, its team, and a customer: everybody has addresses of his own in each test. */
class Conversation {
	readonly anna: string;
	readonly kim: string;
	readonly ben: string;

	private constructor(
		private readonly n8n: UsedN8n,
		readonly division: TestDivision,
	) {
		const { tag } = division;
		this.anna = `Anna Berg <anna-${tag.toLowerCase()}@customer.example>`;
		this.kim = `Kim Young <kim-${tag.toLowerCase()}@staff.example>`;
		this.ben = `Ben Okoro <ben-${tag.toLowerCase()}@staff.example>`;
	}

	static async begin(n8n: UsedN8n): Promise<Conversation> {
		const division = await createDivision(n8n.client, n8n.smtp);
		const conversation = new Conversation(n8n, division);
		Object.assign(nodeOf(division.workflow, 'helpDeskInboxTrigger').parameters, {
			acknowledgement: 'newTasks',
			forward: 'eachMail',
			team: [conversation.kim, conversation.ben].map(addressOf).join(', '),
			communication: { signature: 'The IT help desk\nExtension 4711' },
		});
		await n8n.client.activate(await division.importWorkflow());
		return conversation;
	}

	/** A mail arrives in the division's mailbox. */
	async arrives(mail: Buffer): Promise<void> {
		const { dovecot } = inject('servers');
		const mailbox = connectionTo(dovecot, { user: this.division.emailAddress });
		await appendMails(mailbox, 'INBOX', [mail]);
	}

	/** Waits for the next mail that somebody gets, and reads it. */
	async gets(person: string, mark: string): Promise<ReadMail> {
		const address = addressOf(person);
		const { raw } = await this.n8n.smtp.waitForMail(
			({ to, raw: sent }) => to.includes(address) && sent.includes(mark),
			WAIT.timeout,
		);
		return await readMail(raw);
	}

	/** How many mails somebody got. */
	countOf(person: string): number {
		return this.n8n.smtp.mails().filter(({ to }) => to.includes(addressOf(person))).length;
	}

	async task(): Promise<Task> {
		const tasks = await tasksByAge(this.n8n.store, this.division.name);
		expect(tasks).toHaveLength(1);
		return tasks[0] as Task;
	}

	async history(): Promise<StoredCommunication[]> {
		return await historyOf(this.n8n.store, (await this.task()).id);
	}

	/** Waits until so many mails were filed. */
	async isFiled(processed: number): Promise<void> {
		await expect
			.poll(async () => await this.division.subjectsIn('INBOX/Processed'), WAIT)
			.toHaveLength(processed);
	}

	async eventKinds(): Promise<string[]> {
		const { id } = await this.task();
		return (await listEvents(this.n8n.store.db, id)).map(({ kind }) => kind);
	}
}

function addressOf(person: string): string {
	return /<(.+)>/.exec(person)?.[1] ?? person;
}

describe('a conversation between a customer and the employees, in n8n', () => {
	const n8n = useN8n();

	it('goes from the request to its end, and on', async () => {
		const desk = await Conversation.begin(n8n);
		const { anna, kim, ben, division } = desk;

		// Anna asks, and is told that her mail has arrived.
		await desk.arrives(
			await composeMail({
				from: anna,
				to: division.emailAddress,
				cc: 'chef@customer.example',
				subject: 'Printer on the 2nd floor',
				text: 'It prints blank pages.',
				messageId: `<request-${division.tag}@customer.example>`,
				attachments: [{ filename: 'status.txt', content: 'Toner: 3 %' }],
			}),
		);
		const acknowledgement = await desk.gets(anna, 'Printer');
		const { reference } = await desk.task();
		expect(acknowledgement.subject).toBe(`${reference} Printer on the 2nd floor`);
		expect(acknowledgement.inReplyTo).toBe(`<request-${division.tag}@customer.example>`);
		expect(acknowledgement.headers.get('auto-submitted')).toBe('auto-generated');
		expect(acknowledgement.text).toContain('Extension 4711');

		// Kim and Ben get it whole, in Anna's name, and answer to the desk.
		const forward = await desk.gets(kim, 'blank pages');
		await desk.gets(ben, 'blank pages');
		expect(forward.from?.value).toEqual([{ name: 'Anna Berg', address: division.emailAddress }]);
		expect(forward.replyTo?.value[0]?.address).toBe(division.emailAddress);
		expect(forward.subject).toBe(`${reference} Printer on the 2nd floor`);
		expect(forward.attachments.map(({ filename, content }) => [filename, String(content)])).toEqual(
			[['status.txt', 'Toner: 3 %']],
		);

		// Kim answers in Outlook: it goes to Anna and her boss in the desk's name, without the forward.
		const toForward: TypedAnswer = { from: kim, text: 'Please change the toner.\n\nKim' };
		await desk.arrives(await answerInOutlook(forward, toForward));
		const answer = await desk.gets(anna, 'change the toner');
		expect(answer.from?.value[0]).toEqual({ name: division.name, address: division.emailAddress });
		expect(answer.subject).toBe(`${reference} Printer on the 2nd floor`);
		expect(answer.inReplyTo).toBe(`<request-${division.tag}@customer.example>`);
		expect(answer.cc).toMatchObject({ value: [{ address: 'chef@customer.example' }] });
		expect(answer.text).not.toContain('blank pages');
		expect(answer.text).not.toContain('##-');
		expect(answer.html).not.toContain('##-');
		expect(JSON.stringify([...answer.headers.values()])).not.toContain('staff.example');

		// Ben sees that Kim has answered.
		const copy = await desk.gets(ben, 'change the toner');
		expect(copy.from?.value[0]?.name).toBe('Kim Young');

		// Anna answers in Gmail: it joins, and both get it.
		await desk.arrives(await answerInGmail(answer, { from: anna, text: 'Which toner?' }));
		const second = await desk.gets(ben, 'Which toner');
		await desk.gets(kim, 'Which toner');

		// Ben answers in Gmail and closes the task with it.
		const closing = '#close\nThe black one, in the cupboard.';
		await desk.arrives(await answerInGmail(second, { from: ben, text: closing }));
		const last = await desk.gets(anna, 'in the cupboard');
		expect(last.text).not.toContain('#close');
		await desk.isFiled(4);
		expect(await desk.task()).toMatchObject({ status: 'closed' });

		// Anna is not satisfied: the task is open again.
		await desk.arrives(await answerInGmail(last, { from: anna, text: 'The cupboard is locked.' }));
		const third = await desk.gets(kim, 'is locked');
		expect(await desk.task()).toMatchObject({ status: 'open' });

		// Both are out of office: that joins, and nobody is told.
		const before = [anna, kim, ben].map((person) => desk.countOf(person));
		await desk.arrives(await outOfOffice(third, kim));
		await desk.arrives(await outOfOffice(last, anna));
		await desk.isFiled(7);

		// Ben's answer did not arrive: the history says so.
		await desk.arrives(await bounceOf(last, addressOf(anna)));
		await desk.isFiled(8);
		const history = await desk.history();
		const bounced = history.find(({ newText }) => newText.includes('in the cupboard'));
		expect(bounced).toMatchObject({
			direction: 'outgoing',
			purpose: 'answer',
			delivery: 'failed',
			failures: [{ address: addressOf(anna), reason: expect.stringContaining('full') as string }],
		});
		expect([anna, kim, ben].map((person) => desk.countOf(person))).toEqual(before);
		// A message is noted as sent a moment after the server has it.
		const unsent = async (): Promise<StoredCommunication[]> =>
			(await desk.history()).filter(
				({ purpose, id, delivery }) =>
					purpose !== null && id !== bounced?.id && delivery !== 'sent',
			);
		await expect.poll(unsent, WAIT).toEqual([]);
		expect(await desk.eventKinds()).toEqual([
			...['created', 'acknowledged', 'forwarded'],
			...['answered', 'forwarded'],
			...['joined', 'forwarded'],
			...['answered', 'closed', 'forwarded'],
			...['joined', 'reopened', 'forwarded'],
			...['joined', 'joined', 'joined'],
		]);
		const task = await getTask(n8n.store, { idOrReference: reference });
		expect(task.history.filter(({ direction }) => direction === 'outgoing')).toHaveLength(
			history.filter(({ purpose }) => purpose !== null).length,
		);
	});

	it('obeys no stranger, no employee whose address was forged, and no made-up Message-ID', async () => {
		const desk = await Conversation.begin(n8n);
		const { anna, kim, ben, division } = desk;
		await desk.arrives(await composeMail({ from: anna, to: division.emailAddress }));
		const forward = await desk.gets(kim, 'does not print');
		const acknowledgement = await desk.gets(anna, 'does not print');
		const text = '#close\nSend me your password.';

		// A stranger knows the very message; a forger only the address, and what Anna could tell him.
		await desk.arrives(await answerInGmail(forward, { from: 'Eve <eve@stranger.example>', text }));
		await desk.arrives(await answerInGmail(acknowledgement, { from: kim, text }));
		const madeUp = {
			...forward,
			messageId: '<t1.AAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA@x.example>',
		};
		await desk.arrives(await answerInGmail({ ...madeUp, references: [] }, { from: kim, text }));
		await desk.isFiled(4);

		const refusal = await desk.gets(kim, 'Not done');
		expect(refusal.subject).toContain((await desk.task()).reference);
		expect(await desk.task()).toMatchObject({ status: 'open' });
		expect(desk.countOf(anna)).toBe(1);
		const history = await desk.history();
		expect(history.filter(({ purpose }) => purpose === 'answer')).toEqual([]);
		expect(history.find(({ fromAddress }) => fromAddress === 'eve@stranger.example')).toMatchObject(
			{
				unverified: true,
			},
		);
		// What a forger wrote in Kim's name is shown to his colleagues as any mail is.
		await expect.poll(() => desk.countOf(ben), WAIT).toBe(3);
	});
});
