import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { CreateTask } from '../../nodes/CreateTask/CreateTask.node';
import { HelpDeskInboxTrigger } from '../../nodes/HelpDeskInboxTrigger/HelpDeskInboxTrigger.node';
import { RouteMail } from '../../nodes/RouteMail/RouteMail.node';

const file = join(__dirname, '../../workflows/help-desk-dispatcher.json');
const workflow = JSON.parse(readFileSync(file, 'utf8')) as {
	nodes: Array<{ name: string; type: string; parameters: Record<string, unknown> }>;
	connections: Record<string, { main: Array<Array<{ node: string }>> }>;
};
const { description: trigger } = new HelpDeskInboxTrigger();
const descriptions = [trigger, new CreateTask().description, new RouteMail().description];

const ownNodes = workflow.nodes.flatMap(({ type, parameters }) =>
	descriptions
		.filter(({ name }) => type === `n8n-nodes-helpdesk-dispatcher.${name}`)
		.map(({ name, properties }) => ({ name, properties, parameters })),
);

const namesOf = (properties: INodeProperties[]): string[] => properties.map(({ name }) => name);

describe('the shipped workflow', () => {
	it('has each of the three nodes once', () => {
		expect(ownNodes.map(({ name }) => name).sort()).toEqual(
			descriptions.map(({ name }) => name).sort(),
		);
	});

	it.each(ownNodes)('sets only parameters that $name has', ({ properties, parameters }) => {
		expect(namesOf(properties)).toEqual(expect.arrayContaining(Object.keys(parameters)));
	});

	it('leads both outputs of the trigger and of Create Task to Route Mail in the end', () => {
		const targets = (node: string): Array<string | undefined> =>
			workflow.connections[node]?.main.map(([first]) => first?.node) ?? [];

		expect(targets('Help Desk Inbox Trigger')).toEqual(['Create Task', 'Route Mail']);
		expect(targets('Create Task')).toEqual(['Route Mail', 'Route Mail']);
	});

	it('holds no credential and no division of anybody', () => {
		const [triggerNode] = ownNodes.filter(({ name }) => name === trigger.name);

		expect(JSON.stringify(workflow)).not.toContain('"credentials"');
		expect(triggerNode?.parameters).toMatchObject({ division: '', noticeRecipients: '' });
	});
});
