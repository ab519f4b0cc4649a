import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { nodeOf } from '../../scripts/start/divisions';
import { signInToEditor, startBrowser } from '../hosts/browser';
import { freePort } from '../hosts/free-port';
import { N8nClient } from '../hosts/n8n-client';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createDivision, imapCredential, type TestDivision } from './division';

const TRIGGER = 'Help Desk Inbox Trigger';

describe('an error as n8n shows it', () => {
	const { url } = inject('n8n');
	let client: N8nClient;
	let smtp: SmtpHost;
	let browser: Browser;
	let editor: Page;

	beforeAll(async () => {
		client = new N8nClient(url);
		await client.signIn();
		smtp = await startSmtp();
		browser = await startBrowser();
		editor = await browser.newPage({ viewport: { width: 1400, height: 900 } });
		await signInToEditor(editor, url);
	});

	afterAll(async () => {
		await browser.close();
		await smtp.stop();
	});

	/** A division whose mail server is not there. */
	const withoutServer = async (): Promise<{ division: TestDivision; words: string }> => {
		const division = await createDivision(client, smtp);
		const port = await freePort();
		const credential = await client.createCredential({
			name: `No server ${division.tag}`,
			type: 'helpDeskImap',
			data: { ...imapCredential(division.emailAddress), port },
		});
		Object.assign(nodeOf(division.workflow, 'helpDeskInboxTrigger').credentials ?? {}, {
			helpDeskImap: credential,
		});
		const words = `localhost does not accept connections on port ${port} (ECONNREFUSED). Check the port`;
		return { division, words };
	};

	it('has our words in the execution of a step and in its toast', async () => {
		const { division, words } = await withoutServer();
		const id = await division.importWorkflow();
		const { id: nodeId } = nodeOf(division.workflow, 'helpDeskInboxTrigger') as { id?: string };
		await editor.goto(`${url}/workflow/${id}/${nodeId}`);

		await editor.getByTestId('node-execute-button').click();

		const toast = editor.locator('[role=alert]').filter({ hasText: 'Problem in node' });
		await expect.poll(async () => await toast.innerText(), { timeout: 30_000 }).toContain(words);
		const execution = await client.waitForExecution(id, ({ status }) => status === 'error');
		expect(execution.error?.message).toContain(words);
		expect(execution.error?.message).toContain(`Division "${division.name}": `);
	});

	it('leaves one failed execution with our words where publishing fails, after all n8n’s tries', async () => {
		const { division, words } = await withoutServer();
		const id = await division.importWorkflow();

		const publishing = client.activate(id);

		await expect(publishing).rejects.toThrow(words);
		const execution = await client.waitForExecution(id, ({ status }) => status === 'error');
		expect(execution.error?.message).toContain(words);
		await expect(client.executions(id)).resolves.toHaveLength(1);
	});

	it.each([
		['identificationTag', 'FIN#', 'The identification tag "FIN?" contains "#"'],
		['noticeRecipients', 'boss', 'The field "Notice Recipients" contains "boss"'],
	])('names the field %s and what is wrong with it', async (field, value, words) => {
		const division = await createDivision(client, smtp);
		nodeOf(division.workflow, 'helpDeskInboxTrigger').parameters[field] = value;
		const id = await division.importWorkflow();

		await client.runManually(id, TRIGGER);

		const execution = await client.waitForExecution(id, ({ status }) => status === 'error');
		expect(execution.error?.message).toContain(words);
	});
});
