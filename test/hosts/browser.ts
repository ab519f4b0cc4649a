import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { OWNER } from './n8n-client';

const CHROMIUM = '/usr/bin/chromium';

/** Headless, and without Chromium's own calls to servers elsewhere. */
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Starts Debian's Chromium. */
export async function startBrowser(): Promise<Browser> {
	if (!existsSync(CHROMIUM)) throw new Error('Chromium is missing: apt-get install chromium');
	// As n8n's editor has it, and the pages of the tests' provider.
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** Signs the owner in to n8n's editor. */
export async function signInToEditor(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[type="email"], input[name="emailOrLdapLoginId"]').fill(OWNER.email);
	await page.locator('input[type="password"]').fill(OWNER.password);
	await page.locator('button:has-text("Sign in")').click();
	await page.waitForURL((address) => !address.pathname.includes('signin'));
}
