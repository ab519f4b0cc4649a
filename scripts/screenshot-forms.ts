import { silentCommunication } from '../dispatcher/core/communication';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openStore, type Store } from '../dispatcher/database/open-store';
import { noteMoved } from '../dispatcher/inbox/done-mails';
import { claimMails } from '../dispatcher/ledger/claim';
import { noteDecisions } from '../dispatcher/ledger/decide';
import { saveDivision } from '../dispatcher/settings/divisions';
import type { N8nHost } from '../test/hosts/n8n';
import type { N8nClient } from '../test/hosts/n8n-client';
import { openForm, publishForm, submit } from '../test/hosts/shipped-forms';
import { divisions } from './start/divisions';

const docs = join(__dirname, '../docs');
const VIEW = { width: 800, height: 480 };

/** Mails as a division gets them, the newest last, and why they are in Unprocessed. */
const MAILS = [
	{
		from: { name: 'Paul Grant', address: 'paul.grant@example.com' },
		subject: 'Re: [IT#4711] New screen',
		reason: 'The subject names the task [IT#4711], which the division does not have',
	},
	{
		from: { name: 'Éloïse Martin', address: 'eloise.martin@example.com' },
		subject: 'Order of three notebooks',
		reason: 'Given up after 3 attempts: The stock list is not available',
	},
	{
		from: { name: 'Sarah Mitchell', address: 'sarah.mitchell@example.com' },
		subject: 'Re: [IT#4712] VPN',
		reason: 'The subject names the task [IT#4712], which the division does not have',
	},
];

/** Makes the pictures of the shipped forms' main pages, in n8n's own database. */
export async function takeForms(
	{ url, userFolder }: N8nHost,
	client: N8nClient,
	browser: Browser,
): Promise<void> {
	const file = join(userFolder, '.n8n/helpdesk.sqlite');
	const store = await openStore({ kind: 'sqlite', file });
	await fillUnprocessed(store).finally(async () => await store.close());
	const open = async (workflow: string): Promise<Page> => {
		const form = await publishForm(client, workflow, { url });
		const page = await openForm(browser, form, { viewport: VIEW });
		await submit(page);
		return page;
	};
	const settings = await open('help-desk-settings.json');
	await settings.getByLabel('Time Zone').waitFor();
	await settings.screenshot({ path: join(docs, 'settings-form.png'), fullPage: true });
	const mails = await open('help-desk-unprocessed.json');
	await mails.getByText('New screen').waitFor();
	await mails.locator('.multiselect-checkbox').last().check();
	await mails.screenshot({ path: join(docs, 'unprocessed-form.png'), fullPage: true });
}

/** Puts down what a division's trigger would have. */
export async function fillUnprocessed(store: Store): Promise<void> {
	const { name, tag, emailAddress } = divisions[0] as (typeof divisions)[number];
	const { id } = await saveDivision(store, {
		name,
		identificationTag: tag,
		mailbox: emailAddress,
		folderToProcess: 'INBOX',
		processedFolder: 'INBOX/Processed',
		unprocessedFolder: 'INBOX/Unprocessed',
		event: 'Help desk',
		task: 'Incident',
		noticeTemplate: '',
		noticeRecipients: [],
		processingTimeMinutes: 1,
		employees: [],
		strangers: 'unverified',
		automaticMail: 'unprocessed',
		reopenDays: 14,
		trustedServers: [],
		communication: silentCommunication(),
		businessHours: null,
	});
	const heads = MAILS.map(({ from, subject }, index) => {
		const receivedAt = new Date(Date.UTC(2026, 9, 2, 8 + index, 12 + 17 * index));
		return [index + 1, { from, subject, receivedAt, messageId: null }] as const;
	});
	const claims = await claimMails(store, {
		mailbox: `imap://${emailAddress}@mail.example.com:993/INBOX`,
		uidValidity: '1',
		uids: heads.map(([uid]) => uid),
		heads: new Map(heads),
		divisionId: id,
		limit: heads.length,
		leaseMs: 60_000,
		owner: 'screenshot',
		maxAttempts: 3,
	});
	const moved = { destination: 'unprocessed', folder: 'INBOX/Unprocessed' } as const;
	const decisions = claims.map(({ intakeId }, index) => {
		const reason = MAILS[index]?.reason ?? '';
		return { intakeId, ...moved, createMissing: false, reason };
	});
	await noteDecisions(store, decisions);
	const intakeIds = claims.map(({ intakeId }) => intakeId);
	await noteMoved(store, intakeIds, moved);
}
