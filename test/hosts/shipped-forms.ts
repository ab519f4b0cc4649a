import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Workflow } from '../../scripts/start/divisions';
import type { N8nClient, Named } from './n8n-client';

const PERSON = { username: 'admin', password: 'Open sesame' };

/** A shipped form as it is imported, its credentials chosen and published. */
export interface PublishedForm {
	address: string;
	workflowId: string;
}

/** Where a form is published, and what it works on. */
export interface FormPlace {
	/** n8n's address. */
	url: string;
	/** A Postgres credential; n8n's own database where absent. */
	database?: Named;
}

/** Publishes a shipped form at an address of its own. */
export async function publishForm(
	client: N8nClient,
	file: string,
	{ url, database }: FormPlace,
): Promise<PublishedForm> {
	const text = await readFile(join(__dirname, '../../workflows', file), 'utf8');
	const workflow = JSON.parse(text) as Workflow;
	const path = `form-${randomUUID()}`;
	const httpBasicAuth = await client.createCredential({
		name: path,
		type: 'httpBasicAuth',
		data: { user: PERSON.username, password: PERSON.password },
	});
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.helpDesk') && database !== undefined) {
			Object.assign(node.parameters, { database: 'postgres' });
			node.credentials = { postgres: database };
		}
		if (node.type.endsWith('.formTrigger')) {
			Object.assign(node.parameters.options as object, { path });
			node.credentials = { httpBasicAuth };
		}
	}
	const { id } = await client.importWorkflow(workflow);
	await client.activate(id);
	return { address: `${url}/form/${path}`, workflowId: id };
}

/** Opens a form in a window of its own, as a person who knows its password. */
export async function openForm(
	browser: Browser,
	{ address }: PublishedForm,
	options: BrowserContextOptions = {},
): Promise<Page> {
	const window = await browser.newContext({ httpCredentials: PERSON, ...options });
	// n8n's pages ask for a font and an icon from elsewhere.
	await window.route(
		(url) => url.origin !== new URL(address).origin,
		async (route) => await route.abort(),
	);
	const page = await window.newPage();
	await page.goto(address);
	return page;
}

/** Presses the form's only button. */
export async function submit(page: Page): Promise<void> {
	await page.locator('#submit-btn').click();
}

/** A radio button or check box: one of the choices below a label. */
export function choiceOf(page: Page, label: string, choice: string): Locator {
	const group = page.locator(`.inputs-wrapper > div:has(> label:text-is("${label}"))`);
	return group.getByLabel(choice, { exact: true });
}

/** What the form's last page says; waits for it. */
export async function endingOf(page: Page): Promise<string> {
	return await page.locator('.header').innerText();
}
