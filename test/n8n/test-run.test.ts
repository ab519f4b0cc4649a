import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../scripts/start/divisions';
import { tasksByAge } from '../hosts/desk-tables';
import { createDivision, type TestDivision } from './division';
import { useN8n } from './use-n8n';
import { executeTrigger } from './test-event';

describe('a test run from the canvas, in n8n', () => {
	const n8n = useN8n();

	const setUp = async (): Promise<TestDivision> => await createDivision(n8n.client, n8n.smtp);

	it('fetches a test event: a waiting mail, left where it is, and what was checked on the way', async () => {
		const division = await setUp();
		await division.deliver({ subject: 'Only looked at' });

		const event = await executeTrigger(n8n.client, division.workflow);

		expect(event).toMatchObject({
			json: {
				mail: { subject: 'Only looked at' },
				intake: { id: null, attempt: 0 },
				testEvent: { isSample: false },
			},
		});
		await expect(division.subjectsIn('INBOX')).resolves.toEqual(['Only looked at']);
	});

	it('fetches a sample mail as the test event where the folder is empty', async () => {
		const division = await setUp();

		const event = await executeTrigger(n8n.client, division.workflow);

		expect(event).toMatchObject({ json: { testEvent: { isSample: true } } });
	});

	it('says in words which check of a test event failed, and what to do', async () => {
		const division = await setUp();
		nodeOf(division.workflow, 'helpDeskInboxTrigger').parameters.folderToProcess = {
			__rl: true,
			mode: 'path',
			value: 'INBOX/Nowhere',
		};

		const { error } = await executeTrigger(n8n.client, division.workflow);

		expect(error?.message).toContain(`Division "${division.name}"`);
		expect(error?.message).toContain('no folder "INBOX/Nowhere"');
		expect(error?.message).toContain('Pick the folder from the list');
	});

	it('previews a whole test run: nothing is written, moved or sent', async () => {
		const division = await setUp();
		await division.deliver(
			{ subject: 'Only tried' },
			{ subject: `[${division.tag}#99999] Nobody’s` },
		);
		const id = await division.importWorkflow();

		await n8n.client.runManually(id, 'Help Desk Inbox Trigger');

		const execution = await n8n.client.waitForExecution(id, ({ status }) => status === 'success');
		const [item] = execution.runs['Route Mail']?.[0]?.data?.main[0] ?? [];
		expect(item?.json).toMatchObject({
			outcome: 'created',
			preview: true,
			routed: { destination: 'processed' },
		});
		await expect(tasksByAge(n8n.store, division.name)).resolves.toEqual([]);
		await expect(division.subjectsIn('INBOX')).resolves.toHaveLength(2);
	});
});
