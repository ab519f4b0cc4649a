import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Store } from '../../dispatcher/database/open-store';
import { noteInstance, reportSettings } from '../../dispatcher/settings/dispatcher-settings';
import { updateSettings } from '../../dispatcher/settings/update-settings';
import { startBrowser } from '../hosts/browser';
import { N8nClient } from '../hosts/n8n-client';
import {
	choiceOf,
	endingOf,
	openForm,
	publishForm,
	submit,
	type PublishedForm,
} from '../hosts/shipped-forms';
import { createOwnDatabase } from './own-database';

describe('the form for the dispatcher’s settings, in n8n', () => {
	let client: N8nClient;
	let browser: Browser;
	let form: PublishedForm;
	let store: Store;

	beforeAll(async () => {
		const { url } = inject('n8n');
		client = new N8nClient(url);
		await client.signIn();
		browser = await startBrowser();
		const database = await createOwnDatabase(client);
		store = await database.open();
		form = await publishForm(client, 'help-desk-settings.json', {
			url,
			database: database.credential,
		});
	});

	afterAll(async () => {
		await browser?.close();
		await store?.close();
	});

	/** Leads to the page with the settings. */
	const openSettings = async (options?: BrowserContextOptions): Promise<Page> => {
		const page = await openForm(browser, form, options);
		await submit(page);
		await page.getByLabel('Time Zone').waitFor();
		return page;
	};

	const storedKeys = async (): Promise<string[]> => {
		const rows = await store.db.selectFrom('settings').select('key').execute();
		return rows.map(({ key }) => key);
	};

	/** Makes the database one that another n8n has begun. */
	const becomeCopy = async (): Promise<void> => {
		await noteInstance({ ...store, instanceId: 'another n8n' });
	};

	it('opens with the password only', async () => {
		const response = await fetch(form.address);

		expect(response.status).toBe(401);
	});

	it('shows the settings as they are, and saves those that are changed', async () => {
		await updateSettings(store, { language: 'fr', keepLedgerDays: 30 });
		const page = await openSettings();
		await expect(choiceOf(page, 'Language', 'French').isChecked()).resolves.toBe(true);
		await expect(page.getByLabel('Keep Ledger (Days)').inputValue()).resolves.toBe('30');

		await choiceOf(page, 'Active', 'Off').check();
		await page.getByLabel('Address').fill('https://desk.example.com/n8n');
		await page.getByLabel('Port').fill('8443');
		await page.getByLabel('Time Zone').fill('Europe/Paris');
		await page.getByLabel('Mails per Hour').fill('150');
		await submit(page);

		const ending = await endingOf(page);
		expect(ending).toContain('Settings saved');
		expect(ending).toMatch(/Active\s+Off/);
		expect(ending).toMatch(/Reached At\s+https:\/\/desk\.example\.com:8443\/n8n/);
		await expect(reportSettings(store)).resolves.toMatchObject({
			settings: {
				active: false,
				address: 'https://desk.example.com/n8n',
				port: 8443,
				timeZone: 'Europe/Paris',
				language: 'fr',
				keepLedgerDays: 30,
				mailsPerHour: 150,
			},
		});
		await expect(storedKeys()).resolves.not.toContain('sendsCommunications');
	});

	it('says in our words which value is not possible, and saves none', async () => {
		const before = await reportSettings(store);
		const page = await openSettings();

		await page.getByLabel('Time Zone').fill('<b>Shire</b>');
		await page.getByLabel('Notices per Hour').fill('20');
		await submit(page);

		const ending = await endingOf(page);
		expect(ending).toContain('Settings not saved');
		expect(ending).toContain('The setting "Time Zone" cannot be "<b>Shire</b>"');
		await expect(reportSettings(store)).resolves.toEqual(before);
		await page.getByRole('link', { name: 'Open the form again' }).waitFor();
	});

	it('tells the second of two people, and keeps what the first one saved', async () => {
		const [first, second] = [await openSettings(), await openSettings()];
		await first.getByLabel('Keep Ledger (Days)').fill('60');
		await second.getByLabel('Keep Ledger (Days)').fill('70');

		await submit(first);
		await expect(endingOf(first)).resolves.toMatch(/Keep Ledger \(Days\)\s+60/);
		await submit(second);

		await expect(endingOf(second)).resolves.toContain('Someone else changed the settings');
		expect((await reportSettings(store)).settings.keepLedgerDays).toBe(60);
	});

	it('says that a test environment sends nothing, and why sending cannot be turned on', async () => {
		await updateSettings(store, { environment: 'test' });
		const page = await openSettings();
		await page.getByText('marked as a test environment').waitFor();

		await choiceOf(page, 'Sends Communications', 'On').check();
		await submit(page);

		await expect(endingOf(page)).resolves.toContain('Sending cannot be switched on');
		await updateSettings(store, { environment: 'production' });
	});

	it('does not start to send when a test environment becomes production, unless asked to', async () => {
		await updateSettings(store, { environment: 'test' });
		const page = await openSettings();

		await choiceOf(page, 'Environment', 'Production').check();
		await submit(page);

		await expect(endingOf(page)).resolves.toMatch(/Sends Communications\s+Off/);
		expect((await reportSettings(store)).settings.sendsCommunications).toBe(false);
		await updateSettings(store, { sendsCommunications: true });
	});

	it('takes a copied database for this n8n’s own only if sending is turned on', async () => {
		await becomeCopy();
		const careless = await openSettings({ colorScheme: 'dark' });
		await careless.getByText('is a copy from another n8n').waitFor();
		await submit(careless);
		await expect(endingOf(careless)).resolves.toContain('this database is a copy');

		const deliberate = await openSettings();
		await choiceOf(deliberate, 'Sends Communications', 'On').check();
		await submit(deliberate);

		await expect(endingOf(deliberate)).resolves.toMatch(/Sends Communications\s+On/);
	});

	it.each(['light', 'dark'] as const)('looks %s where the person’s system does', async (scheme) => {
		const page = await openForm(browser, form, { colorScheme: scheme });

		const background = await page.evaluate<string>(
			'getComputedStyle(document.querySelector(".card")).backgroundColor',
		);

		const brightness = Number(/\d+/.exec(background)?.[0]);
		expect(brightness > 127 ? 'light' : 'dark').toBe(scheme);
	});
});
