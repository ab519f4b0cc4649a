import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import { nodeOf } from '../../scripts/start/divisions';
import { tasksByAge } from '../hosts/desk-tables';
import { N8nClient } from '../hosts/n8n-client';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createDivision, type TestDivision } from './division';
import { executeTrigger } from './test-event';

describe('a test run from the canvas, in n8n', () => {
	let client: N8nClient;
	let smtp: SmtpHost;
	let store: Store;

	beforeAll(async () => {
		const { url, userFolder } = inject('n8n');
		client = new N8nClient(url);
		await client.signIn();
		smtp = await startSmtp();
		store = await openStore({ kind: 'sqlite', file: join(userFolder, '.n8n/helpdesk.sqlite') });
	});

	afterAll(async () => {
		await store.close();
		await smtp.stop();
	});

	const setUp = async (): Promise<TestDivision> => await createDivision(client, smtp);

	it('fetches a test event: a waiting mail, left where it is, and what was checked on the way', async () => {
		const division = await setUp();
		await division.deliver({ subject: 'Only looked at' });

		const event = await executeTrigger(client, division.workflow);

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

		const event = await executeTrigger(client, division.workflow);

		expect(event).toMatchObject({ json: { testEvent: { isSample: true } } });
	});

	it('says in words which check of a test event failed, and what to do', async () => {
		const division = await setUp();
		nodeOf(division.workflow, 'helpDeskInboxTrigger').parameters.folderToProcess = {
			__rl: true,
			mode: 'path',
			value: 'INBOX/Nowhere',
		};

		const { error } = await executeTrigger(client, division.workflow);

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

		await client.runManually(id, 'Help Desk Inbox Trigger');

		const execution = await client.waitForExecution(id, ({ status }) => status === 'success');
		const [item] = execution.runs['Route Mail']?.[0]?.data?.main[0] ?? [];
		expect(item?.json).toMatchObject({
			outcome: 'created',
			preview: true,
			routed: { destination: 'processed' },
		});
		await expect(tasksByAge(store, division.name)).resolves.toEqual([]);
		await expect(division.subjectsIn('INBOX')).resolves.toHaveLength(2);
	});
});
