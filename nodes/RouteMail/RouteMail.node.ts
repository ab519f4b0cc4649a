import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { execute } from './execute';
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
		properties,
	};

	execute = execute;
}
