import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { execute } from './execute';
import { hints } from './hints';
import { properties } from './properties';

export class RouteMail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Route Mail',
		name: 'routeMail',
		icon: { light: 'file:routeMail.svg', dark: 'file:routeMail.dark.svg' },
		group: ['output'],
		// 1 moved mails and sent notices by itself, with credentials of its own.
		version: [1, 2],
		defaultVersion: 2,
		subtitle:
			'={{ { byOutcome: "by outcome", processed: "to Processed", unprocessed: "to Unprocessed", folder: "to a folder" }[$parameter["destination"]] }}',
		description:
			'Decides which folder each mail goes to, and whether employees are notified. The trigger carries it out.',
		defaults: { name: 'Route Mail' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		hints,
		builderHint: {
			searchHint:
				'The last node for every mail of Help Desk Inbox Trigger: it notes where the mail goes, and the trigger moves the mail and sends the notice when the execution ends. Keep Destination on By Outcome and its empty fields empty, they are taken from the trigger.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.helpDeskInboxTrigger',
					relationHint: 'Required at the start: its output Failed leads here directly',
				},
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.createTask',
					relationHint: 'Files the mails before; both of its outputs lead here',
				},
			],
		},
		properties,
	};

	execute = execute;
}
