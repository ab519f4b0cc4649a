import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { helpDeskImapTest } from '../shared/credential-test';
import { searchFolders } from '../shared/folder-search';
import { execute } from './execute';
import { properties } from './properties';

export class RouteMail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Route Mail',
		name: 'routeMail',
		icon: { light: 'file:routeMail.svg', dark: 'file:routeMail.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "testConnection" ? "test the connection" : { byOutcome: "by outcome", processed: "to Processed", unprocessed: "to Unprocessed", folder: "to a folder" }[$parameter["destination"]] }}',
		description: 'Moves each mail to its folder, and notifies the employees of unprocessed ones',
		defaults: { name: 'Route Mail' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'helpDeskImap',
				required: true,
				testedBy: 'helpDeskImapTest',
				displayOptions: { show: { authentication: ['login'] } },
			},
			{
				name: 'helpDeskOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
			{
				name: 'smtp',
				required: true,
				displayOptions: {
					show: { sendNotice: [true], sending: ['login'] },
					hide: { destination: ['folder', 'processed'] },
				},
			},
			{
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		properties,
	};

	methods = { credentialTest: { helpDeskImapTest }, listSearch: { searchFolders } };

	execute = execute;
}
