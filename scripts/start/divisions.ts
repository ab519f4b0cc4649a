import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A division of the demonstration. */
export interface DemoDivision {
	name: 'IT help desk' | 'Human resources';
	tag: string;
	emailAddress: string;
	event: string;
	task: string;
	noticeTemplate: string;
	recipients: string;
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
	},
	{
		name: 'Human resources',
		tag: 'HR',
		emailAddress: 'hr@helpdesk.example',
		event: 'Help desk',
		task: 'Question',
		noticeTemplate: 'Unprocessed mail',
		recipients: 'hr-team@helpdesk.example',
	},
];

/** The credentials' ids in n8n. */
export interface CredentialIds {
	mailbox: { id: string; name: string };
	smtp: { id: string; name: string };
}

interface WorkflowNode {
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
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
	{ mailbox, smtp }: CredentialIds,
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
	trigger.credentials = { helpDeskImap: mailbox };
	nodeOf(workflow, 'routeMail').credentials = { helpDeskImap: mailbox, smtp };
	return workflow;
}

/** Finds a node of this package by the end of its type. */
export function nodeOf(workflow: Workflow, type: string): WorkflowNode {
	const found = workflow.nodes.find((node) => node.type.endsWith(`.${type}`));
	if (found === undefined) throw new Error(`The workflow has no node of type ${type}`);
	return found;
}
