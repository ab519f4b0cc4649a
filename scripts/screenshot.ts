import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { signInToEditor, startBrowser } from '../test/hosts/browser';
import { freePort } from '../test/hosts/free-port';
import { startN8n } from '../test/hosts/n8n';
import { N8nClient } from '../test/hosts/n8n-client';
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
	const browser = await startBrowser();
	try {
		const page = await browser.newPage({ viewport: VIEW, deviceScaleFactor: 1 });
		await signInToEditor(page, url);
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

main().catch((error: unknown) => {
	announce(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
