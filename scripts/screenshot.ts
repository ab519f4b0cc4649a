import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accountFields, type AccountHosts } from '../test/hosts/account-fields';
import { signInToEditor, startBrowser } from '../test/hosts/browser';
import { startDovecot } from '../test/hosts/dovecot';
import { startN8n, type N8nHost } from '../test/hosts/n8n';
import { N8nClient } from '../test/hosts/n8n-client';
import { startOAuth2 } from '../test/hosts/oauth2';
import { packPackage } from '../test/hosts/pack';
import { startSmtp } from '../test/hosts/smtp';
import { takeForms } from './screenshot-forms';
import { takeMails } from './screenshot-mails';
import { fillInTemplate, readTemplate, type Workflow } from './start/divisions';
import { announce, step, type Stoppable } from './start/progress';

const checkout = join(__dirname, '..');
const VIEW = { width: 1500, height: 860 };
const PERSON = 'helen@helpdesk.example';
const MAILBOX = 'hr@helpdesk.example';

/**
 * Makes the pictures in docs/: the shipped workflows as a running n8n shows them, and the mails that the
 * desk writes; with the argument `mails` these alone, for which no n8n is needed.
 */
async function main(): Promise<void> {
	await step('Taking the pictures of the mails', takePicturesOfMails);
	if (process.argv[2] !== 'mails') await takeAllOfN8n();
	announce('The pictures in docs/ are made anew');
}

async function takePicturesOfMails(): Promise<void> {
	const browser = await startBrowser();
	await takeMails(browser).finally(async () => await browser.close());
}

async function takeAllOfN8n(): Promise<void> {
	const started: Stoppable[] = [];
	try {
		const packageTarball = await step('Building and packing', async () => {
			await mkdir(join(checkout, 'docs'), { recursive: true });
			return await packPackage(checkout, join(checkout, '.local'));
		});
		const n8n = await step('Starting n8n', async () => await startN8n({ packageTarball }));
		started.push(n8n);
		const hosts = await startHosts(n8n);
		started.push(hosts.provider, hosts.dovecot, hosts.smtp);
		await step('Taking the pictures', async () => await takePictures(n8n, hosts));
	} finally {
		for (const host of started.reverse()) await host.stop();
	}
}

async function startHosts({ url }: N8nHost): Promise<AccountHosts> {
	const provider = await startOAuth2({ rememberedPerson: { email: PERSON } });
	provider.registerRedirect(`${url}/rest/oauth2-credential/callback`);
	const dovecot = await startDovecot({ oauth2: provider });
	const smtp = await startSmtp({ tls: 'none', oauth2: provider });
	await dovecot.allow(PERSON, MAILBOX);
	smtp.allow(PERSON, MAILBOX);
	return { provider, dovecot, smtp };
}

async function takePictures(n8n: N8nHost, hosts: AccountHosts): Promise<void> {
	const { url } = n8n;
	const client = new N8nClient(url);
	await client.signIn();
	const canvas = await client.importWorkflow(await readTemplate());
	const division = await client.importWorkflow(await connectedDivision(client, hosts));
	const browser = await startBrowser();
	try {
		const page = await browser.newPage({ viewport: VIEW, deviceScaleFactor: 1 });
		await signInToEditor(page, url);
		await page.goto(`${url}/workflow/${canvas.id}`);
		await page.getByText('Help Desk Inbox Trigger').first().waitFor();
		await takeCanvas(page);
		await page.goto(`${url}/workflow/${division.id}`);
		await takeTestEvent(page);
		await takeForms(n8n, client, browser);
	} finally {
		await browser.close();
	}
}

/** The shipped workflow of a division, with a connected account. */
async function connectedDivision(client: N8nClient, hosts: AccountHosts): Promise<Workflow> {
	const account = await client.createCredential({
		name: 'Account for Human resources',
		type: 'helpDeskOAuth2Api',
		data: { ...accountFields(hosts), emailAddress: MAILBOX, user: PERSON },
	});
	await client.connectAccount(account.id);
	return await fillInTemplate(
		{
			name: 'Human resources',
			tag: 'HR',
			emailAddress: MAILBOX,
			event: 'Help desk',
			task: 'Question',
			noticeTemplate: 'Unprocessed mail',
			recipients: 'hr-team@helpdesk.example',
		},
		{ account },
	);
}

async function takeCanvas(page: Page): Promise<void> {
	await page.keyboard.press('1');
	await page.waitForTimeout(2_000);
	const path = join(checkout, 'docs/canvas.png');
	await page.getByTestId('canvas-wrapper').first().screenshot({ path });
}

async function takeTestEvent(page: Page): Promise<void> {
	const trigger = page.getByTestId('canvas-node').filter({ hasText: 'Help Desk Inbox Trigger' });
	await trigger.first().dblclick();
	await page.getByTestId('node-execute-button').click();
	await page.getByText('testEvent').first().waitFor();
	await page.waitForTimeout(1_000);
	await page.screenshot({ path: join(checkout, 'docs/test-event.png') });
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
