import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { HelpDeskImap } from '../../credentials/HelpDeskImap.credentials';
import { HelpDeskOAuth2Api } from '../../credentials/HelpDeskOAuth2Api.credentials';
import { signInToEditor, startBrowser } from '../hosts/browser';
import { N8nClient } from '../hosts/n8n-client';
import { imapCredential } from './division';

/** For a person to look at; not kept. */
const pictures = join(__dirname, '../../.local/credentials');

/** A field that n8n draws, where another field's value does not hide it. */
function isShown({ type, displayOptions }: INodeProperties, protocol?: string): boolean {
	const { protocol: protocols } = displayOptions?.show ?? {};
	const isOfProtocol = protocols === undefined || (protocols as unknown[]).includes(protocol);
	return !['hidden', 'notice'].includes(type) && isOfProtocol;
}

function fieldsOf(properties: INodeProperties[], protocol?: string): INodeProperties[] {
	return properties.filter((property) => isShown(property, protocol));
}

describe('a credential’s window in n8n', () => {
	const { url } = inject('n8n');
	const emailAddress = 'window@helpdesk.example';
	let client: N8nClient;
	let browser: Browser;
	let editor: Page;

	beforeAll(async () => {
		mkdirSync(pictures, { recursive: true });
		client = new N8nClient(url);
		await client.signIn();
		browser = await startBrowser();
		editor = await browser.newPage({ viewport: { width: 1400, height: 900 } });
		await signInToEditor(editor, url);
	});

	afterAll(async () => await browser.close());

	const openWindow = async (type: string, data: Record<string, unknown>): Promise<Locator> => {
		const { id } = await client.createCredential({ name: `Window of ${type}`, type, data });
		await editor.goto(`${url}/home/credentials/${id}`);
		const window = editor.getByTestId('credential-edit-dialog');
		await window.getByTestId('emailAddress').waitFor();
		return window;
	};

	/** Scrolls to each field in turn, as a person does. */
	const lookThrough = async (
		window: Locator,
		fields: INodeProperties[],
		picture: string,
	): Promise<void> => {
		for (const [index, { name, displayName }] of fields.entries()) {
			const label = window.getByTestId(name).getByText(displayName).first();
			await label.scrollIntoViewIfNeeded({ timeout: 10_000 });
			await expect(label.isVisible(), displayName).resolves.toBe(true);
			if (index % 4 === 0 || index === fields.length - 1) {
				await editor.screenshot({ path: join(pictures, `${picture}-${index}.png`) });
			}
		}
	};

	it('shows every field of a log-in', async () => {
		const window = await openWindow('helpDeskImap', imapCredential(emailAddress));
		const fields = fieldsOf(new HelpDeskImap().properties);

		expect(fields.map(({ displayName }) => displayName)).toEqual(
			expect.arrayContaining([
				...['CA Certificate', 'Server Name', 'Ignore Certificate Problems'],
				'Shared Mailbox Login',
			]),
		);
		await lookThrough(window, fields, 'help-desk-imap');
	});

	it.each(['custom', 'microsoft', 'google'])(
		'shows every field of an account with %s',
		async (protocol) => {
			const servers = {
				customAuthUrl: 'https://id.example.com',
				customAccessTokenUrl: 'https://id.example.com',
				imapHost: 'imap.example.com',
			};
			const data = { ...(protocol === 'custom' ? servers : {}), protocol, emailAddress };
			const window = await openWindow('helpDeskOAuth2Api', data);
			const fields = fieldsOf(new HelpDeskOAuth2Api().properties, protocol);

			await lookThrough(window, fields, `help-desk-oauth2-${protocol}`);
		},
	);

	it('tests the log-in as it is saved, and says what is wrong', async () => {
		const window = await openWindow('helpDeskImap', imapCredential(emailAddress));
		await window.getByText('Connection tested successfully').waitFor();

		await window.getByTestId('parameter-input-emailAddress').locator('input').fill('boss');
		await editor.getByTestId('credential-save-button').click();

		await window.getByText('More details').click();
		await window.getByText('which is not an email address').waitFor();
		await editor.screenshot({ path: join(pictures, 'not-an-address.png') });
	});

	it('makes a server with a certificate of its own reachable, by what is entered in it', async () => {
		const { tlsPort, certificateAuthority } = inject('servers').dovecot;
		const window = await openWindow('helpDeskImap', {
			...imapCredential(emailAddress),
			port: tlsPort,
			security: 'ssl',
		});
		await window.getByText('More details').click();
		await window.getByText('Fix the certificate').waitFor();

		const field = window.getByTestId('parameter-input-certificateAuthority');
		await field.locator('textarea').fill(certificateAuthority);
		await editor.getByTestId('credential-save-button').click();

		await window.getByText('Connection tested successfully').waitFor();
		await editor.screenshot({ path: join(pictures, 'certificate-authority.png') });
	});

	it('keeps what an earlier version stored in its collection, over saving too', async () => {
		const { tlsPort, certificateAuthority } = inject('servers').dovecot;
		const window = await openWindow('helpDeskImap', {
			...imapCredential(emailAddress),
			port: tlsPort,
			security: 'ssl',
			additionalFields: { certificateAuthority },
		});
		await window.getByText('Connection tested successfully').waitFor();

		await window.getByTestId('parameter-input-user').locator('input').fill(emailAddress);
		await editor.getByTestId('credential-save-button').click();
		await window.getByText('Connection tested successfully').waitFor();
		await editor.reload();

		await window.getByText('Connection tested successfully').waitFor();
	});

	it.each(['helpDeskImap', 'helpDeskOAuth2Api'])(
		'leads from %s to a page that its address still names behind n8n’s own parameters',
		async (type) => {
			const window = await openWindow(type, { protocol: 'google', emailAddress });

			const link = window.getByRole('link', { name: 'docs' }).first();
			const address = new URL((await link.getAttribute('href')) ?? '');

			expect(address.hash).toBe('');
			expect(address.pathname).toMatch(/\/blob\/main\/docs\/sign-in-with-.+\.md$/);
		},
	);
});
