import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CheckLine } from '../../dispatcher/core/check-list';
import { signInToEditor, startBrowser } from '../hosts/browser';
import { N8nClient } from '../hosts/n8n-client';
import {
	createConnectedDivision,
	startProvider,
	type ConnectedDivision,
	type ProviderHosts,
} from './connected-division';
import { executeTrigger, type FetchedEvent } from './test-event';

const WAIT = { timeout: 60_000, interval: 200 };

describe('a connected account in n8n', () => {
	const { url, logFile } = inject('n8n');
	let client: N8nClient;
	let hosts: ProviderHosts;
	let browser: Browser;
	let editor: Page;

	beforeAll(async () => {
		client = new N8nClient(url);
		await client.signIn();
		hosts = await startProvider();
		browser = await startBrowser();
		editor = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
		await signInToEditor(editor, url);
	});

	afterAll(async () => {
		await browser.close();
		await hosts.stop();
	});

	afterEach(async () => {
		// n8n opens the provider's pages in one window of its own name, which stays after a failure.
		const others = editor
			.context()
			.pages()
			.filter((page) => page !== editor);
		await Promise.all(others.map(async (page) => await page.close()));
		// The provider is on localhost, and would know the person of the test before.
		await editor.context().clearCookies({ domain: 'localhost' });
	});

	const setUp = async (
		changes?: Parameters<typeof createConnectedDivision>[2],
	): Promise<ConnectedDivision> => await createConnectedDivision(client, hosts, changes);

	/** Connects with the account of the person, as one who remembers being signed in. */
	const connect = async ({ credential, anna }: ConnectedDivision, person = anna): Promise<void> => {
		hosts.provider.rememberPerson(person);
		await client.connectAccount(credential.id).finally(() => {
			hosts.provider.rememberPerson(undefined);
		});
	};

	/** Clicks "Connect" in the credential's window. */
	const clickConnect = async ({ credential }: ConnectedDivision): Promise<Page> => {
		await editor.goto(`${url}/home/credentials/${credential.id}`);
		const opened = editor.waitForEvent('popup');
		await editor.getByRole('button', { name: /^Connect/ }).click();
		return await opened;
	};

	const testIt = async ({ workflow }: ConnectedDivision): Promise<FetchedEvent> =>
		await executeTrigger(client, workflow);

	/** The checks of a test event that came. */
	const checksOf = (event: FetchedEvent): CheckLine[] => {
		if (event.error !== undefined) throw new Error(event.error.message);
		return event.json.testEvent.checks;
	};

	const refreshes = (): number =>
		hosts.provider.tokenRequests().filter(({ grantType }) => grantType === 'refresh_token').length;

	it('is connected in the credential’s window, then reads a shared mailbox and sends', async () => {
		const division = await setUp();
		const unknownTask = `Re: [${division.tag}#99999] VPN`;
		await division.deliver('Printer');
		await division.deliver(unknownTask);

		const popup = await clickConnect(division);
		await popup.getByTestId(`pick-${division.anna.email}`).click();
		await popup.getByTestId('allow').click();
		await editor.getByText('Account connected').waitFor();
		const id = await division.importWorkflow();
		await client.activate(id);

		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['Printer']);
		const notice = await hosts.smtp.waitForMail(
			({ to }) => to.includes(division.recipient),
			60_000,
		);
		expect(notice).toMatchObject({ from: division.mailbox, user: division.mailbox });
		await expect(division.subjectsIn('INBOX/Unprocessed')).resolves.toEqual([unknownTask]);
		await client.deactivate(id);
	});

	it('is tested on the canvas, line by line', async () => {
		const division = await setUp();
		await connect(division);

		const lines = checksOf(await testIt(division));

		expect(lines.map(({ check, result }) => `${check}: ${result}`)).toEqual([
			'Address: passed',
			'Connection: passed',
			'Account: passed',
			'Encryption: skipped',
			'Sign-In: passed',
			'Mailbox: passed',
			'Capabilities: passed',
			'Folder: To Process: passed',
			'Folder: Processed: skipped',
			'Folder: Unprocessed: skipped',
			'Database: passed',
			'Sending Allowed: passed',
			'Sending: passed',
		]);
		expect(lines.find(({ check }) => check === 'Sign-In')?.detail).toBe(
			`Signed in to "${division.mailbox}" as "${division.anna.email}"`,
		);
	});

	it('is renewed by n8n from a running trigger, no more often than needed', async () => {
		const division = await setUp();
		hosts.provider.setAccessTokenLifetime(2);
		await connect(division);
		hosts.provider.setAccessTokenLifetime(3600);
		await expect.poll(async () => (await testIt(division)).error, WAIT).toBeUndefined();
		const before = refreshes();
		const id = await division.importWorkflow();

		await client.activate(id);
		await division.deliver('One');
		await expect
			.poll(async () => await division.subjectsIn('INBOX/Processed'), WAIT)
			.toEqual(['One']);

		expect(refreshes() - before).toBeLessThanOrEqual(1);
		await client.deactivate(id);
	});

	it('is renewed where the server refuses a token that was revoked', async () => {
		const division = await setUp();
		await connect(division);
		const token = hosts.provider.tokenRequests().length;
		hosts.provider.revokeAccessTokens(division.anna);

		const event = await testIt(division);

		expect(event.error).toBeUndefined();
		expect(hosts.provider.tokenRequests().length - token).toBe(1);
	});

	it('says to connect the account again where the person took access back', async () => {
		const division = await setUp();
		await connect(division);
		await hosts.provider.revokeGrant(division.anna);
		const before = hosts.provider.tokenRequests().length;

		const activation = client.activate(await division.importWorkflow());

		await expect(activation).rejects.toThrow(
			new RegExp(`sign-in of the credential .*Account ${division.tag}.* is over`),
		);
		expect(hosts.provider.tokenRequests().length - before).toBe(1);
	});

	it('refuses the account of another person and names both', async () => {
		const division = await setUp();
		const ben = hosts.provider.createPerson({ email: `ben-${division.tag}@helpdesk.example` });
		await connect(division, ben);

		const activation = client.activate(await division.importWorkflow());

		await expect(activation).rejects.toThrow(
			new RegExp(`connected by .*${ben.email}.*only .*${division.anna.email}.* may connect it`),
		);
		const { error } = await testIt(division);
		expect(error?.message).toContain(ben.email);
		expect(error?.message).toContain(`connect it as "${division.anna.email}"`);
	});

	it('asks the provider who connected it where no token tells', async () => {
		const division = await setUp({ person: { tells: 'userInfoOnly' } });
		await connect(division);

		const lines = checksOf(await testIt(division));

		expect(lines.find(({ check }) => check === 'Account')?.detail).toContain('(user info)');
	});

	it('says that nobody tells who connected it, and goes on only where that is accepted', async () => {
		const silent = await setUp({ person: { tells: 'nowhere' } });
		const accepting = await setUp({
			person: { tells: 'nowhere' },
			fields: { acceptUnknownAccount: true },
		});
		await connect(silent);
		await connect(accepting);

		const [refused, accepted] = [await testIt(silent), await testIt(accepting)];

		expect(refused.error?.message).toContain('It is not known who connected the account');
		expect(checksOf(accepted).find(({ check }) => check === 'Account')).toMatchObject({
			result: 'passed',
			detail: expect.stringContaining('an unknown person, which the credential accepts'),
		});
	});

	it('is not connected where the person refuses, and the test says so', async () => {
		const division = await setUp();

		const popup = await clickConnect(division);
		await popup.getByTestId(`pick-${division.anna.email}`).click();
		await popup.getByTestId('refuse').click();

		await popup.getByText('access_denied').first().waitFor({ state: 'attached' });
		expect((await testIt(division)).error?.message).toContain(
			`The account of the credential "Account ${division.tag}" is not connected`,
		);
	});

	it('says at once that the address to come back to is not registered', async () => {
		const strict = await startProvider({ isRegistered: false });
		const division = await createConnectedDivision(client, strict);

		const popup = await clickConnect(division);

		await popup.getByText('invalid_redirect_uri').waitFor();
		await strict.stop();
	});

	it('shows the provider’s reason where the client secret is wrong', async () => {
		const division = await setUp({ fields: { clientSecret: 'not-the-secret' } });

		const popup = await clickConnect(division);
		await popup.getByTestId(`pick-${division.anna.email}`).click();
		await popup.getByTestId('allow').click();

		await popup
			.getByText(/client authentication failed|invalid_client/i)
			.first()
			.waitFor();
		expect(readFileSync(logFile, 'utf8')).not.toContain('not-the-secret');
	});

	it('says before anybody is sent to Microsoft that a tenant has no spaces', async () => {
		const { id } = await client.createCredential({
			name: 'Microsoft',
			type: 'helpDeskOAuth2Api',
			data: { protocol: 'microsoft', tenant: 'my company', clientId: 'a', clientSecret: 'b' },
		});

		await expect(client.authorizationUrl(id)).rejects.toThrow(
			'the-tenant-must-be-one-word-without-spaces',
		);
	});

	it.each([
		[
			'microsoft',
			'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize',
			'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access openid profile email',
			{ prompt: 'select_account' },
		],
		[
			'google',
			'https://accounts.google.com/o/oauth2/v2/auth',
			'https://mail.google.com/ openid email',
			{ access_type: 'offline', prompt: 'consent' },
		],
	])('asks %s for reading, sending, a lasting sign-in and a name', async (...preset) => {
		const [protocol, address, scope, parameters] = preset;
		const { id } = await client.createCredential({
			name: protocol,
			type: 'helpDeskOAuth2Api',
			data: { protocol, tenant: ' contoso.onmicrosoft.com ', clientId: 'a', clientSecret: 'b' },
		});

		const asked = new URL(await client.authorizationUrl(id));

		expect(asked.href.split('?')[0]).toBe(address);
		expect(Object.fromEntries(asked.searchParams)).toMatchObject({
			...parameters,
			scope,
			client_id: 'a',
			redirect_uri: `${url}/rest/oauth2-credential/callback`,
		});
	});

	it('shows no token in n8n’s log', () => {
		const log = readFileSync(logFile, 'utf8');

		expect(log).not.toMatch(/Bearer [A-Za-z0-9._-]{20,}/);
		expect(log).not.toMatch(/access_token["=:]/);
	});
});
