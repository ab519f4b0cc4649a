import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { fillInTemplate, nodeOf, type Workflow } from '../../scripts/start/divisions';
import { MAILBOX_PASSWORD } from '../hosts/dovecot';
import { appendMails, connectionTo, listMails } from '../hosts/mailboxes';
import type { N8nClient, Named } from '../hosts/n8n-client';
import { composeMail } from '../hosts/sample-mail';
import type { SmtpHost } from '../hosts/smtp';

/** A division of its own in the run's n8n: a mailbox, its credentials and the shipped workflow. */
export interface TestDivision {
	name: string;
	tag: string;
	emailAddress: string;
	recipient: string;
	workflow: Workflow;
	mailboxCredential: Named;
	smtpCredential: Named;
	deliver(...mails: Array<Parameters<typeof composeMail>[0]>): Promise<void>;
	subjectsIn(folder: string): Promise<string[]>;
	/** The workflow's id; scans every three seconds. */
	importWorkflow(): Promise<string>;
}

/** Creates a division that no other test knows. */
export async function createDivision(client: N8nClient, smtp: SmtpHost): Promise<TestDivision> {
	const tag = `T${randomUUID().slice(0, 8)}`;
	const emailAddress = `${tag.toLowerCase()}@helpdesk.example`;
	const recipient = `team-${tag.toLowerCase()}@helpdesk.example`;
	const { dovecot } = inject('servers');
	const mailbox = connectionTo(dovecot, { user: emailAddress });
	const mailboxCredential = await client.createCredential({
		name: `Mailbox ${tag}`,
		type: 'helpDeskImap',
		data: imapCredential(emailAddress),
	});
	const smtpCredential = await client.createCredential({
		name: `Outgoing ${tag}`,
		type: 'smtp',
		data: { host: smtp.host, port: smtp.port, secure: false, disableStartTls: true },
	});
	const workflow = await fillInTemplate(
		{
			name: `Division ${tag}`,
			tag,
			emailAddress,
			event: 'Help desk',
			task: 'Request',
			noticeTemplate: 'Unprocessed mail',
			recipients: recipient,
		},
		{ mailbox: mailboxCredential, smtp: smtpCredential },
	);
	// Most tests are about something else than what a division writes by itself.
	Object.assign(nodeOf(workflow, 'helpDeskInboxTrigger').parameters, {
		processingTime: 0.05,
		acknowledgement: 'off',
		forward: 'none',
	});
	return {
		name: `Division ${tag}`,
		tag,
		emailAddress,
		recipient,
		workflow,
		mailboxCredential,
		smtpCredential,
		deliver: async (...mails) => {
			const sources = await Promise.all(mails.map(async (mail) => await composeMail(mail)));
			await appendMails(mailbox, 'INBOX', sources);
		},
		subjectsIn: async (folder) => (await listMails(mailbox, folder)).map(({ subject }) => subject),
		importWorkflow: async () => (await client.importWorkflow(workflow)).id,
	};
}

/** The fields of a `helpDeskImap` credential for a mailbox of the run's Dovecot. */
export function imapCredential(emailAddress: string): Record<string, unknown> {
	const { host, port } = inject('servers').dovecot;
	return {
		emailAddress,
		user: '',
		password: MAILBOX_PASSWORD,
		host,
		port,
		security: 'none',
		additionalFields: {},
	};
}
