import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { queueMail } from '../../dispatcher/outbox/outbox';
import { nodeOf, type Workflow } from '../../scripts/start/divisions';
import { attachmentsOf, historyOf, tasksByAge } from '../hosts/desk-tables';
import { failingNode, insertNode } from '../hosts/insert-node';
import { createDivision, type TestDivision } from './division';
import { useN8n } from './use-n8n';

const WAIT = { timeout: 60_000, interval: 200 };

/** The workflow that version 0.1.0 shipped, filled in as an admin did then. */
async function divisionOf010(division: TestDivision): Promise<Workflow> {
	const file = join(__dirname, '../fixtures/workflows/0.1.0.json');
	const workflow = JSON.parse(await readFile(file, 'utf8')) as Workflow;
	const trigger = nodeOf(workflow, 'helpDeskInboxTrigger');
	Object.assign(trigger.parameters, {
		division: division.name,
		identificationTag: division.tag,
		noticeRecipients: division.recipient,
		processingTime: 0.05,
	});
	trigger.credentials = { helpDeskImap: division.mailboxCredential };
	nodeOf(workflow, 'routeMail').credentials = {
		helpDeskImap: division.mailboxCredential,
		smtp: division.smtpCredential,
	};
	return workflow;
}

describe('the dispatcher in n8n', () => {
	const n8n = useN8n();

	const setUp = async (): Promise<TestDivision> => await createDivision(n8n.client, n8n.smtp);

	it('makes tasks of the mails that waited and moves them to Processed', async () => {
		const division = await setUp();
		await division.deliver(
			{
				subject: 'Printer prints blank pages',
				attachments: [{ filename: 'status.txt', content: 'Toner: 3 %' }],
			},
			{ subject: 'Congés d’été', text: 'À qui dois-je m’adresser ? Éloïse' },
		);

		await n8n.client.activate(await division.importWorkflow());

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['Printer prints blank pages', 'Congés d’été']);
		const [printer, holidays] = await tasksByAge(n8n.store, division.name);
		expect(printer).toMatchObject({
			title: 'Printer prints blank pages',
			reference: `[${division.tag}#${printer?.id}]`,
			requesterAddress: 'sarah@example.com',
			status: 'open',
		});
		expect(holidays?.description).toBe(`${holidays?.reference} À qui dois-je m’adresser ? Éloïse`);
		const [request] = await historyOf(n8n.store, printer?.id ?? 0);
		const attachments = await attachmentsOf(n8n.store, request?.id ?? 0);
		expect(attachments.map(({ fileName, content }) => [fileName, content?.toString()])).toEqual([
			['status.txt', 'Toner: 3 %'],
		]);
	});

	it('files the attachments of a large mail, which went through n8n’s store piece by piece', async () => {
		const division = await setUp();
		const contents = [randomBytes(3_000_000), randomBytes(1_000)];
		await division.deliver({
			subject: 'Films',
			attachments: contents.map((content) => ({ filename: 'film.mov', content })),
		});

		await n8n.client.activate(await division.importWorkflow());

		await expect.poll(async () => await tasksByAge(n8n.store, division.name), WAIT).toHaveLength(1);
		const [task] = await tasksByAge(n8n.store, division.name);
		const [communication] = await historyOf(n8n.store, task?.id ?? 0);
		const attachments = await attachmentsOf(n8n.store, communication?.id ?? 0);
		expect(attachments.map(({ content }) => content)).toEqual(contents);
	});

	it('adds an answer to its task, by reference and by the message it answers', async () => {
		const division = await setUp();
		await n8n.client.activate(await division.importWorkflow());
		await division.deliver({ subject: 'VPN', messageId: `<${division.tag}@example.com>` });
		await expect.poll(async () => await tasksByAge(n8n.store, division.name), WAIT).toHaveLength(1);
		const [task] = await tasksByAge(n8n.store, division.name);

		await division.deliver(
			{ subject: `RÉP : ${task?.reference} VPN` },
			{ subject: 'Re: VPN', inReplyTo: `<${division.tag}@example.com>` },
		);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toHaveLength(3);
		await expect(tasksByAge(n8n.store, division.name)).resolves.toHaveLength(1);
		await expect(historyOf(n8n.store, task?.id ?? 0)).resolves.toHaveLength(3);
	});

	it('moves a mail that names an unknown task to Unprocessed and writes to the employees', async () => {
		const division = await setUp();
		const subject = `Re: [${division.tag}#99999] <b>VPN</b> {{ 7 | times: 6 }}`;
		await division.deliver({ subject });
		await n8n.client.activate(await division.importWorkflow());

		const notice = await n8n.smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual([subject]);
		expect(notice.from).toBe(division.emailAddress);
		expect(notice.raw.toString()).toContain('Auto-Submitted: auto-generated');
		expect(notice.raw.toString()).toContain('times: 6');
		await expect(tasksByAge(n8n.store, division.name)).resolves.toEqual([]);
	});

	it('sends a notice that an n8n left behind which was killed', async () => {
		const division = await setUp();
		await n8n.client.activate(await division.importWorkflow());
		await division.deliver({ subject: 'One' });
		await expect.poll(async () => await tasksByAge(n8n.store, division.name), WAIT).toHaveLength(1);
		await queueMail(n8n.store, {
			key: `left-behind:${division.tag}`,
			divisionName: division.name,
			messageId: `<left-behind-${division.tag}@helpdesk.example>`,
			from: division.emailAddress,
			to: [division.recipient],
			subject: 'Left behind',
			text: '',
			html: '',
			headers: {},
			suppressed: false,
		});

		await division.deliver({ subject: 'Two' });

		const notice = await n8n.smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);
		expect(notice.raw.toString()).toContain('Subject: Left behind');
	});

	it('sends a notice that a killed n8n left behind, although no mail arrives and without an execution', async () => {
		const division = await setUp();
		const id = await division.importWorkflow();
		await n8n.client.activate(id);
		await division.deliver({ subject: 'First of its division' });
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toHaveLength(1);
		await n8n.client.deactivate(id);
		const before = await n8n.client.executions(id);
		await queueMail(n8n.store, {
			key: `left:${division.tag}`,
			divisionName: division.name,
			suppressed: false,
			messageId: `<left-${division.tag}@helpdesk.example>`,
			headers: {},
			from: division.emailAddress,
			to: [division.recipient],
			subject: 'Left behind',
			text: 'Look at it',
			html: '<p>Look at it</p>',
		});

		await n8n.client.activate(id);

		const notice = await n8n.smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);
		expect(notice.raw.toString()).toContain(`<left-${division.tag}@helpdesk.example>`);
		await expect(n8n.client.executions(id)).resolves.toEqual(before);
		await n8n.client.deactivate(id);
	});

	it('sends a mail to Unprocessed, with a notice, where a workflow author’s node before Create Task fails on it', async () => {
		const division = await setUp();
		insertNode(division.workflow, failingNode('Poison'), {
			before: 'Help Desk Inbox Trigger',
			behind: 'Create Task',
		});
		await division.deliver({ subject: 'Poison' }, { subject: 'Good' });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);

		const notice = await n8n.smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual(['Poison']);
		await expect(division.subjectsIn('INBOX/Processed')).resolves.toEqual(['Good']);
		expect(notice.raw.toString()).toContain('Given up after 3');
		await n8n.client.deactivate(id);
	});

	it('sends a mail to Unprocessed, with a notice, where a workflow author’s node behind Create Task fails on it', async () => {
		const division = await setUp();
		insertNode(division.workflow, failingNode('Poison'), {
			before: 'Create Task',
			behind: 'Route Mail',
		});
		await division.deliver({ subject: 'Poison' });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);

		await n8n.smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual(['Poison']);
		await n8n.client.deactivate(id);
	});

	it('goes on with a workflow of version 0.1.0, and says once that its notices have no way out', async () => {
		const division = await setUp();
		const workflow = await divisionOf010(division);
		const unknownTask = `Re: [${division.tag}#99999] VPN`;
		await division.deliver({ subject: 'Printer' }, { subject: unknownTask });
		const { id } = await n8n.client.importWorkflow(workflow);

		await n8n.client.activate(id);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['Printer']);
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual([unknownTask]);
		const failed = await n8n.client.waitForExecution(id, ({ status }) => status === 'error');
		expect(failed.error?.message).toContain(`Division "${division.name}"`);
		expect(failed.error?.message).toContain('Sending');
		const failures = (await n8n.client.executions(id)).filter(({ status }) => status === 'error');
		expect(failures).toHaveLength(1);
		await n8n.client.deactivate(id);
	});

	it('links each item it gives out to the item it came from', async () => {
		const division = await setUp();
		await division.deliver({ subject: 'One' }, { subject: 'Two' });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);

		const execution = await n8n.client.waitForExecution(id, ({ runs }) => 'Route Mail' in runs);

		const routed = execution.runs['Route Mail']?.[0]?.data?.main[0] ?? [];
		expect(routed).toMatchObject([
			{ json: { outcome: 'created', routed: { destination: 'processed', decidedNow: true } } },
			{ json: { outcome: 'created', routed: { destination: 'processed', decidedNow: true } } },
		]);
		expect(routed).toMatchObject([{ pairedItem: { item: 0 } }, { pairedItem: { item: 1 } }]);
	});

	it('is loaded by n8n without a word of warning', async () => {
		const types = await n8n.client.ownNodeTypes();

		expect(new Set(types.map(({ displayName }) => displayName))).toEqual(
			new Set([
				'Help Desk Inbox Trigger',
				'Create Task',
				'Route Mail',
				'Help Desk',
				'Help Desk Tool',
			]),
		);
		const about = inject('n8n')
			.startLog.split('\n')
			// Where n8n itself is installed is named after the package, too: in its own stacks.
			.filter((line) => !line.trimStart().startsWith('at '))
			.filter((line) => /help-?desk|community[ -](package|node)/i.test(line));
		expect(about).toEqual([]);
	});
});
