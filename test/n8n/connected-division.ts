import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { fillInTemplate, nodeOf, type Workflow } from '../../scripts/start/divisions';
import { accountFields, type AccountHosts } from '../hosts/account-fields';
import { startDovecot } from '../hosts/dovecot';
import { appendMails, connectionTo, listMails } from '../hosts/mailboxes';
import type { N8nClient, Named } from '../hosts/n8n-client';
import { startOAuth2 } from '../hosts/oauth2';
import type { NewPerson, Person } from '../hosts/oauth2/state';
import { composeMail } from '../hosts/sample-mail';
import { startSmtp } from '../hosts/smtp';

/** A provider, and the mail servers that ask it whose tokens they are given. */
export interface ProviderHosts extends AccountHosts {
	stop(): Promise<void>;
}

/** Starts them; n8n's address for coming back is registered, unless told otherwise. */
export async function startProvider({ isRegistered = true } = {}): Promise<ProviderHosts> {
	const provider = await startOAuth2();
	const callback = `${inject('n8n').url}/rest/oauth2-credential/callback`;
	if (isRegistered) provider.registerRedirect(callback);
	const [dovecot, smtp] = await Promise.all([
		startDovecot({ oauth2: { introspectionUrl: provider.introspectionUrl } }),
		startSmtp({
			tls: 'none',
			oauth2: { introspect: async (token) => await provider.introspect(token) },
		}),
	]);
	return {
		provider,
		dovecot,
		smtp,
		stop: async () => {
			await Promise.all([provider.stop(), dovecot.stop(), smtp.stop()]);
		},
	};
}

/** A division whose shared mailbox a person opens with a connected account. */
export interface ConnectedDivision {
	tag: string;
	mailbox: string;
	anna: Person;
	recipient: string;
	credential: Named;
	workflow: Workflow;
	deliver(subject: string): Promise<void>;
	subjectsIn(folder: string): Promise<string[]>;
	/** The workflow's id. */
	importWorkflow(): Promise<string>;
}

/** Creates a division that no other test knows; its account is not connected yet. */
export async function createConnectedDivision(
	client: N8nClient,
	hosts: ProviderHosts,
	{ person = {}, fields = {} }: { person?: Partial<NewPerson>; fields?: object } = {},
): Promise<ConnectedDivision> {
	const tag = `C${randomUUID().slice(0, 8)}`;
	const mailbox = `${tag.toLowerCase()}@helpdesk.example`;
	const email = `anna-${tag.toLowerCase()}@helpdesk.example`;
	const anna = hosts.provider.createPerson({ email, ...person });
	await hosts.dovecot.allow(anna.email, mailbox);
	hosts.smtp.allow(anna.email, mailbox);
	const credential = await client.createCredential({
		name: `Account ${tag}`,
		type: 'helpDeskOAuth2Api',
		data: { ...accountFields(hosts), emailAddress: mailbox, user: anna.email, ...fields },
	});
	const workflow = await connectedWorkflow(tag, credential);
	const owner = connectionTo(hosts.dovecot, { user: mailbox });
	return {
		tag,
		mailbox,
		anna,
		credential,
		workflow,
		recipient: recipientOf(tag),
		deliver: async (subject) => await appendMails(owner, 'INBOX', [await composeMail({ subject })]),
		subjectsIn: async (folder) => (await listMails(owner, folder)).map(({ subject }) => subject),
		importWorkflow: async () => (await client.importWorkflow(workflow)).id,
	};
}

/** The shipped workflow with one account for reading and sending; it scans every three seconds. */
async function connectedWorkflow(tag: string, account: Named): Promise<Workflow> {
	const workflow = await fillInTemplate(
		{
			name: `Division ${tag}`,
			tag,
			emailAddress: '',
			recipients: recipientOf(tag),
			event: 'Help desk',
			task: 'Request',
			noticeTemplate: 'Unprocessed mail',
		},
		{ account },
	);
	// Most tests are about something else than what a division writes by itself.
	Object.assign(nodeOf(workflow, 'helpDeskInboxTrigger').parameters, {
		processingTime: 0.05,
		acknowledgement: 'off',
		forward: 'none',
	});
	return workflow;
}

function recipientOf(tag: string): string {
	return `team-${tag.toLowerCase()}@helpdesk.example`;
}
