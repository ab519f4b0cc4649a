import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { freePort } from '../test/hosts/free-port';
import { startN8n } from '../test/hosts/n8n';
import { N8nClient, OWNER } from '../test/hosts/n8n-client';
import { packPackage } from '../test/hosts/pack';
import { readTemplate } from './start/divisions';
import { announce, step } from './start/progress';

const checkout = join(__dirname, '..');
const VIEW = { width: 1500, height: 860 };

/** Makes docs/canvas.png: the shipped workflow as a running n8n shows it. */
async function main(): Promise<void> {
	const dataFolder = join(checkout, '.local');
	await mkdir(join(checkout, 'docs'), { recursive: true });
	const packageTarball = await step('Building and packing', async () => {
		return await packPackage(checkout, dataFolder);
	});
	const n8n = await step('Starting n8n', async () => {
		return await startN8n({ packageTarball, port: await freePort() });
	});
	try {
		const client = new N8nClient(n8n.url);
		await client.signIn();
		const { id } = await client.importWorkflow(await readTemplate());
		await step('Taking the picture', async () => await takePicture(n8n.url, id));
		announce('docs/canvas.png is made anew');
	} finally {
		await n8n.stop();
	}
}

async function takePicture(url: string, workflowId: string): Promise<void> {
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
	});
	try {
		const page = await browser.newPage({ viewport: VIEW, deviceScaleFactor: 1 });
		await signIn(page, url);
		await page.goto(`${url}/workflow/${workflowId}`);
		await page.getByText('Help Desk Inbox Trigger').first().waitFor();
		await page.keyboard.press('1');
		await page.waitForTimeout(2_000);
		const canvas = page.locator('[data-test-id="canvas-wrapper"]').first();
		const file = join(checkout, 'docs/canvas.png');
		await rm(file, { force: true });
		await canvas.screenshot({ path: file });
	} finally {
		await browser.close();
	}
}

async function signIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[type="email"], input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.locator('button:has-text("Sign in")').click();
	await page.waitForURL((address) => !address.pathname.includes('signin'));
}

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
