import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Somebody of the demonstration. */
export interface Person {
	name: string;
	address: string;
}

/** A division of the demonstration. */
export interface DemoDivision {
	name: 'IT help desk' | 'Human resources';
	tag: string;
	emailAddress: string;
	event: string;
	task: string;
	noticeTemplate: string;
	recipients: string;
	/** Those who get what belongs to nobody, and answer it. */
	team?: Person[];
	/** The person whose account opens the shared mailbox; absent: a password does. */
	connectedBy?: string;
}

export const divisions: DemoDivision[] = [
	{
		name: 'IT help desk',
		tag: 'IT',
		emailAddress: 'it@helpdesk.example',
		event: 'Help desk',
		task: 'Incident',
		noticeTemplate: 'Unprocessed mail',
		recipients: 'it-team@helpdesk.example',
		team: [
			{ name: 'Anna Keller', address: 'anna.keller@helpdesk.example' },
			{ name: 'Ben Okoye', address: 'ben.okoye@helpdesk.example' },
		],
	},
	{
		name: 'Human resources',
		tag: 'HR',
		emailAddress: 'hr@helpdesk.example',
		event: 'Help desk',
		task: 'Question',
		noticeTemplate: 'Unprocessed mail',
		recipients: 'hr-team@helpdesk.example',
		team: [{ name: 'Helen Brooks', address: 'helen@helpdesk.example' }],
		connectedBy: 'helen@helpdesk.example',
	},
];

interface Named {
	id: string;
	name: string;
}

/** The credentials of a division in n8n: by password, or one connected account for all. */
export type DivisionCredentials = { mailbox: Named; smtp: Named } | { account: Named };

interface WorkflowNode {
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, Named>;
}

/** A workflow as n8n exports it. */
export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	[field: string]: unknown;
}

const templateFile = join(__dirname, '../../workflows/help-desk-dispatcher.json');

/** The shipped workflow as it is. */
export async function readTemplate(): Promise<Workflow> {
	return JSON.parse(await readFile(templateFile, 'utf8')) as Workflow;
}

/** The shipped workflow with the fields filled in that an admin fills in. */
export async function fillInTemplate(
	division: Omit<DemoDivision, 'name'> & { name: string },
	credentials: DivisionCredentials,
): Promise<Workflow> {
	const workflow = await readTemplate();
	workflow.name = `Dispatcher: ${division.name}`;
	const trigger = nodeOf(workflow, 'helpDeskInboxTrigger');
	Object.assign(trigger.parameters, {
		division: division.name,
		identificationTag: division.tag,
		event: division.event,
		task: { __rl: true, mode: 'list', value: `${division.event} › ${division.task}` },
		noticeTemplate: division.noticeTemplate,
		noticeRecipients: division.recipients,
	});
	if (division.team !== undefined) {
		const team = division.team.map(({ address }) => address).join(', ');
		Object.assign(trigger.parameters, { employees: team, team });
	}
	chooseCredentials(trigger, credentials);
	return workflow;
}

function chooseCredentials(trigger: WorkflowNode, credentials: DivisionCredentials): void {
	if ('account' in credentials) {
		trigger.credentials = { helpDeskOAuth2Api: credentials.account };
		Object.assign(trigger.parameters, { authentication: 'oAuth2', sending: 'oAuth2' });
		return;
	}
	const { mailbox, smtp } = credentials;
	trigger.credentials = { helpDeskImap: mailbox, smtp };
}

/** Finds a node of this package by the end of its type. */
export function nodeOf(workflow: Workflow, type: string): WorkflowNode {
	const found = workflow.nodes.find((node) => node.type.endsWith(`.${type}`));
	if (found === undefined) throw new Error(`The workflow has no node of type ${type}`);
	return found;
}
