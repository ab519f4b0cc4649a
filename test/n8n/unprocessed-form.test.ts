import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
import { nodeOf } from '../../scripts/start/divisions';
import { startBrowser } from '../hosts/browser';
import { tasksByAge } from '../hosts/desk-tables';
import { N8nClient, type Named } from '../hosts/n8n-client';
import {
	choiceOf,
	endingOf,
	openForm,
	publishForm,
	submit,
	type PublishedForm,
} from '../hosts/shipped-forms';
import { startSmtp, type SmtpHost } from '../hosts/smtp';
import { createDivision, type TestDivision } from './division';
import { createOwnDatabase } from './own-database';

const WAIT = { timeout: 60_000, interval: 200 };

/** What a page or an expression may take for something else than text. */
const HOSTILE = `<b>VPN</b><script>alert(1)</script> {{ 6 * 7 }} $& $' \${1} \\n "it's"`;

const ALL = 'All mails on this page';

describe('the form for unprocessed mails, in n8n', () => {
	let client: N8nClient;
	let smtp: SmtpHost;
	let browser: Browser;
	let store: Store;
	let division: TestDivision;
	let form: PublishedForm;
	/** In the division's folder Unprocessed. */
	let subjects: string[];

	beforeAll(async () => {
		const { url } = inject('n8n');
		client = new N8nClient(url);
		await client.signIn();
		[smtp, browser] = await Promise.all([startSmtp(), startBrowser()]);
		const { credential: database, open } = await createOwnDatabase(client);
		store = await open();
		division = await createDivision(client, smtp);
		useDatabase(database);
		subjects = [HOSTILE, 'Second', 'Third'].map(
			(subject, index) => `Re: [${division.tag}#9000${index}] ${subject}`,
		);
		await division.deliver(...subjects.map((subject) => ({ subject })));
		await processOnce();
		form = await publishForm(client, 'help-desk-unprocessed.json', { url, database });
	});

	afterAll(async () => {
		await browser?.close();
		await store?.close();
		await smtp?.stop();
	});

	/** All nodes of the division keep their tasks in a database of its own. */
	const useDatabase = (postgres: Named): void => {
		for (const type of ['helpDeskInboxTrigger', 'createTask', 'routeMail']) {
			const node = nodeOf(division.workflow, type);
			node.parameters.database = 'postgres';
			node.credentials = { ...node.credentials, postgres };
		}
	};

	/** Lets the division refuse the mails, and be changed so that it takes them from now on. */
	const processOnce = async (): Promise<void> => {
		const id = await division.importWorkflow();
		await client.activate(id);
		await vi.waitFor(async () => {
			await expect(division.subjectsIn('INBOX/Unprocessed')).resolves.toEqual(subjects);
		}, WAIT);
		await client.deactivate(id);
		const options = { whenTaskMissing: 'create' };
		Object.assign(nodeOf(division.workflow, 'createTask').parameters, { options });
		await client.activate(await division.importWorkflow());
	};

	const openMails = async (): Promise<Page> => {
		const page = await openForm(browser, form);
		await submit(page);
		return page;
	};

	/** What the page says of each mail. */
	const listedOn = async (page: Page): Promise<string[]> => {
		const labels = page.locator('.multiselect label');
		await labels.first().waitFor();
		return (await labels.allInnerTexts()).filter((text) => text !== ALL);
	};

	it('shows each mail as text, whatever its subject holds, with the reason', async () => {
		const page = await openMails();

		const listed = await listedOn(page);

		expect(listed).toHaveLength(3);
		for (const subject of subjects) {
			expect(listed).toContainEqual(expect.stringContaining(subject));
		}
		expect(listed[0]).toContain('sarah@example.com');
		expect(listed[0]).toContain(division.name);
		expect(listed[0]).toMatch(/names the task .*90002/);
		await expect(page.locator('.multiselect label b').count()).resolves.toBe(0);
	});

	it('retries those that are ticked, which their division takes now', async () => {
		const page = await openMails();
		const [, , oldest] = await listedOn(page);

		await choiceOf(page, 'Mails', oldest ?? '').check();
		await submit(page);

		await expect(endingOf(page)).resolves.toContain('1 of 1 mails go back');
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual([subjects[0]]);
		await expect(division.subjectsIn('INBOX/Unprocessed')).resolves.toEqual(subjects.slice(1));
		await expect(tasksByAge(store, division.name)).resolves.toHaveLength(1);
	});

	it('retries all, and tells the second of two people why there is nothing to do', async () => {
		const [page, late] = [await openMails(), await openMails()];
		for (const each of [page, late]) {
			await listedOn(each);
			await choiceOf(each, 'Mails', ALL).check();
		}

		await submit(page);
		await expect(endingOf(page)).resolves.toContain('2 of 2 mails go back');
		await submit(late);

		await expect(endingOf(late)).resolves.toMatch(/0 of 2 mails go back[^]*retried/);
		await expect.poll(async () => await division.subjectsIn('INBOX/Unprocessed'), WAIT).toEqual([]);
		await expect(tasksByAge(store, division.name)).resolves.toHaveLength(3);
	});

	it('says that there are none', async () => {
		const page = await openMails();

		await expect(endingOf(page)).resolves.toContain('No unprocessed mails');
	});
});
