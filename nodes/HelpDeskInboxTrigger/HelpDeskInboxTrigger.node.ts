import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { helpDeskImapTest } from '../shared/credential-test';
import { searchFolders } from '../shared/folder-search';
import { getNoticeTemplates, searchTasks } from './methods/list-search';
import { trigger } from './trigger';
import { properties } from './properties';

export class HelpDeskInboxTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Help Desk Inbox Trigger',
		name: 'helpDeskInboxTrigger',
		icon: { light: 'file:helpDeskInboxTrigger.svg', dark: 'file:helpDeskInboxTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["division"] }}',
		description: 'Starts the workflow with the mails that wait in a division’s folder',
		eventTriggerDescription: 'Waiting for a mail in the folder',
		activationMessage:
			'The mails that wait in the folder are processed now, new ones as they arrive.',
		defaults: { name: 'Help Desk Inbox Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Mail', 'Failed'],
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
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		triggerPanel: {
			header: 'Take a mail from the folder',
			executionsHelp: {
				inactive:
					'<b>While building</b>, click “Fetch Test Event”: one waiting mail is shown here and stays where it is, unclaimed.<br /><br /><b>Once you’re happy</b>, <a data-key="activate">activate</a> the workflow: every mail in the folder is processed then and moved, also those that wait there now.',
				active:
					'<b>While building</b>, click “Fetch Test Event”: one waiting mail is shown here and stays where it is, unclaimed.<br /><br /><b>The workflow is active</b>: mails are processed as they arrive. See them in the <a data-key="executions">executions list</a>.',
			},
			activationHint:
				'Once you’ve finished building, <a data-key="activate">activate</a> the workflow to process every mail in the folder.',
		},
		properties,
	};

	methods = {
		credentialTest: { helpDeskImapTest },
		listSearch: { searchFolders, searchTasks },
		loadOptions: { getNoticeTemplates },
	};

	trigger = trigger;
}
