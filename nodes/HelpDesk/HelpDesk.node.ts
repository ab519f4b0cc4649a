import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { execute } from './execute';
import { listSearch } from './methods/list-search';
import { properties } from './properties';

export class HelpDesk implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Help Desk',
		name: 'helpDesk',
		icon: { light: 'file:helpDesk.svg', dark: 'file:helpDesk.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Reads and changes tasks, divisions, templates and settings of the help desk',
		defaults: { name: 'Help Desk' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			{
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		builderHint: {
			searchHint:
				'For everything around the mails: find, change and close tasks, read their history, pause divisions, retry unprocessed mails, change settings and templates. Works anywhere in any workflow. To file the mails themselves, use Help Desk Inbox Trigger, Create Task and Route Mail.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.helpDeskInboxTrigger',
					relationHint: 'Starts a workflow with the mails of a division',
				},
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.createTask',
					relationHint: 'Creates tasks from mails; this node only finds and changes them',
				},
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.routeMail',
					relationHint: 'Decides where a mail of the trigger goes',
				},
			],
		},
		properties,
	};

	methods = { listSearch };

	execute = execute;
}
