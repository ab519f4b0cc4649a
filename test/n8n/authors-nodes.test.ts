import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { attachmentsOf, historyOf, tasksByAge } from '../hosts/desk-tables';
import { approval, errorOnly, insertNode, tellAddress } from '../hosts/insert-node';
import type { Execution } from '../hosts/n8n-client';
import { createDivision, type TestDivision } from './division';
import { useN8n } from './use-n8n';

const WAIT = { timeout: 60_000, interval: 200 };

describe('nodes that give out something other than the mail, in n8n', () => {
	const n8n = useN8n();

	/** A division whose mails need an approval: before a task is created, or behind it. */
	const setUp = async (place: 'before' | 'behind' = 'behind'): Promise<TestDivision> => {
		const division = await createDivision(n8n.client, n8n.smtp);
		const { workflow } = division;
		const [trigger, filing, routing] = ['Help Desk Inbox Trigger', 'Create Task', 'Route Mail'];
		insertNode(workflow, tellAddress, { before: trigger, behind: filing });
		const approved =
			place === 'before'
				? { before: tellAddress.name, behind: filing }
				: { before: filing, behind: routing };
		insertNode(workflow, approval, approved);
		return division;
	};

	const waitingExecution = async (workflowId: string): Promise<Execution> => {
		await expect
			.poll(async () => (await n8n.client.executions(workflowId)).map(({ status }) => status), WAIT)
			.toEqual(['waiting']);
		const [summary] = await n8n.client.executions(workflowId);
		return await n8n.client.execution(summary?.id ?? '');
	};

	const looksPast = async (division: TestDivision, count: number): Promise<void> => {
		for (let look = 0; look < count; look += 1) {
			const before = await lastLook(division);
			await expect.poll(async () => await lastLook(division), WAIT).not.toBe(before);
		}
	};

	const lastLook = async ({ name }: TestDivision): Promise<string | null | undefined> => {
		const row = await n8n.store.db
			.selectFrom('divisions')
			.select('last_scan_at')
			.where('name', '=', name)
			.executeTakeFirst();
		return row?.last_scan_at;
	};

	const addressOf = ({ runs }: Execution): string => {
		const [item] = runs['Tell address']?.[0]?.data?.main[0] ?? [];
		return String(item?.json.resumeUrl);
	};

	it('keeps its mail, which is moved once somebody has approved', async () => {
		const division = await setUp();
		await division.deliver({ subject: 'New laptop' });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);
		const execution = await waitingExecution(id);

		await looksPast(division, 3);
		await expect(n8n.client.executions(id)).resolves.toHaveLength(1);
		const answer = await fetch(addressOf(execution));

		expect(answer.ok).toBe(true);
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['New laptop']);
		await expect(n8n.client.executions(id)).resolves.toHaveLength(1);
		await n8n.client.deactivate(id);
	});

	it('files a mail with its attachments behind an approval that gives out its answer only', async () => {
		const division = await setUp('before');
		const content = randomBytes(1_000);
		const attachments = [{ filename: 'order.pdf', content }];
		await division.deliver({ subject: 'New printer', attachments });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);

		const answer = await fetch(addressOf(await waitingExecution(id)));

		expect(answer.ok).toBe(true);
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['New printer']);
		const [task] = await tasksByAge(n8n.store, division.name);
		const [communication] = await historyOf(n8n.store, task?.id ?? 0);
		await expect(attachmentsOf(n8n.store, communication?.id ?? 0)).resolves.toMatchObject([
			{ fileName: 'order.pdf', content },
		]);
		await n8n.client.deactivate(id);
	});

	it('sends a mail to Unprocessed where a node that failed and went on gives out its error only', async () => {
		const division = await createDivision(n8n.client, n8n.smtp);
		insertNode(division.workflow, errorOnly, { before: 'Create Task', behind: 'Route Mail' });
		await division.deliver({ subject: 'Failed on the way' });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);

		const notice = await n8n.smtp.waitForMail(({ to }) => to.includes(division.recipient), 60_000);

		expect(notice.raw.toString()).toContain('The stock list is not available');
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT)
			.toEqual(['Failed on the way']);
		await n8n.client.deactivate(id);
	});

	it('lets its mail be handed over again where a person stops it', async () => {
		const division = await setUp();
		await division.deliver({ subject: 'Stopped' });
		const id = await division.importWorkflow();
		await n8n.client.activate(id);
		const execution = await waitingExecution(id);

		await n8n.client.stopExecution(execution.id);

		await expect
			.poll(async () => (await n8n.client.executions(id)).map(({ status }) => status), WAIT)
			.toEqual(['waiting', 'canceled']);
		await n8n.client.deactivate(id);
	});
});
