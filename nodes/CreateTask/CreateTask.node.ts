import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { searchTaskDefinitions } from '../shared/definition-search';
import { execute } from './execute';
import { properties } from './properties';

export class CreateTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Create Task',
		name: 'createTask',
		icon: { light: 'file:createTask.svg', dark: 'file:createTask.dark.svg' },
		group: ['transform'],
		version: [1, 2],
		defaultVersion: 2,
		subtitle: 'join or create',
		description: 'Adds each mail to its task, or creates one',
		defaults: { name: 'Create Task' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Filed', 'Failed'],
		credentials: [
			{
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		builderHint: {
			searchHint:
				'Works on the items of Help Desk Inbox Trigger only, and takes division, event and task from them: leave these fields empty. Wire both outputs, Filed and Failed, to Route Mail; nodes in between may do anything with the task.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.helpDeskInboxTrigger',
					relationHint: 'Required before it: puts the mails on the items',
				},
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.routeMail',
					relationHint: 'Required after both outputs: decides which folder each mail goes to',
				},
			],
		},
		properties,
	};

	methods = { listSearch: { searchTaskDefinitions } };

	execute = execute;
}
