import { fillInTemplate, nodeOf, type Workflow } from '../scripts/start/divisions';
import { MAILBOX_PASSWORD } from '../test/hosts/dovecot';
import { failingNode, insertNode } from '../test/hosts/insert-node';
import type { N8nClient, Named } from '../test/hosts/n8n-client';
import { POISON } from './mails';
import { teamOf } from './people';
import type { DivisionTag } from './plan';

/** How n8n reaches the mail servers, and how it is to work. */
export interface DivisionSettings {
	imapPort: number;
	smtpPort: number;
	/** After so many minutes a killed execution's mails are free again. */
	longestExecutionMinutes: number;
	/** Absent: the trigger's own default. */
	attemptsPerMail: number | undefined;
}

const SCAN_EVERY_MINUTES = 0.05;

/** How many workflows watch each division's mailbox; the first has a builder's node in it. */
const WORKFLOWS: ReadonlyArray<[DivisionTag, number]> = [
	['ONE', 1],
	['TWO', 2],
];

/** The user, and so the mailbox, of a division. */
export function mailboxOf(tag: DivisionTag): string {
	return `${tag.toLowerCase()}@helpdesk.example`;
}

/** Imports the shipped workflow for each division and activates it. */
export async function setUpDivisions(client: N8nClient, settings: DivisionSettings): Promise<void> {
	const smtp = await client.createCredential({
		name: 'Outgoing',
		type: 'smtp',
		data: { host: '127.0.0.1', port: settings.smtpPort, secure: false, disableStartTls: true },
	});
	for (const [tag, count] of WORKFLOWS) {
		const mailbox = await createMailbox(client, tag, settings);
		const workflow = await divisionWorkflow(tag, { settings, smtp, mailbox });
		if (count === 1) {
			const place = { before: 'Help Desk Inbox Trigger', behind: 'Create Task' };
			insertNode(workflow, failingNode(POISON), place);
		}
		for (let number = 1; number <= count; number += 1) {
			const name = `Division ${tag}, workflow ${number}`;
			const { id } = await client.importWorkflow({ ...workflow, name });
			await client.activate(id);
		}
	}
}

async function createMailbox(
	client: N8nClient,
	tag: DivisionTag,
	{ imapPort }: DivisionSettings,
): Promise<Named> {
	return await client.createCredential({
		name: `Mailbox ${tag}`,
		type: 'helpDeskImap',
		data: {
			emailAddress: mailboxOf(tag),
			user: '',
			password: MAILBOX_PASSWORD,
			host: '127.0.0.1',
			port: imapPort,
			security: 'none',
			additionalFields: {},
		},
	});
}

async function divisionWorkflow(
	tag: DivisionTag,
	{ settings, smtp, mailbox }: { settings: DivisionSettings; smtp: Named; mailbox: Named },
): Promise<Workflow> {
	const workflow = await fillInTemplate(
		{
			name: `Division ${tag}`,
			tag,
			emailAddress: mailboxOf(tag),
			event: 'Help desk',
			task: 'Request',
			noticeTemplate: 'Unprocessed mail',
			recipients: `team-${tag.toLowerCase()}@helpdesk.example`,
		},
		{ mailbox, smtp },
	);
	const { parameters } = nodeOf(workflow, 'helpDeskInboxTrigger');
	const team = teamOf(tag).join(', ');
	Object.assign(parameters, {
		processingTime: SCAN_EVERY_MINUTES,
		acknowledgement: 'newTasks',
		forward: 'eachMail',
		employees: team,
		team,
	});
	parameters.options = {
		createMissingFolders: true,
		longestExecution: settings.longestExecutionMinutes,
		...(settings.attemptsPerMail === undefined ? {} : { maxAttempts: settings.attemptsPerMail }),
	};
	return workflow;
}
