import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { helpDeskImapTest } from '../shared/credential-test';
import { searchTaskDefinitions } from '../shared/definition-search';
import { searchFolders } from '../shared/folder-search';
import { getHolidayPlaces } from './methods/holiday-places';
import { getNoticeTemplates } from './methods/list-search';
import { trigger } from './trigger';
import { hints } from './hints';
import { properties } from './properties';

export class HelpDeskInboxTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Help Desk Inbox Trigger',
		name: 'helpDeskInboxTrigger',
		icon: { light: 'file:helpDeskInboxTrigger.svg', dark: 'file:helpDeskInboxTrigger.dark.svg' },
		group: ['trigger'],
		version: [1, 2],
		defaultVersion: 2,
		subtitle: '={{ $parameter["division"] }}',
		description: 'Starts the workflow for the mails in a division’s folder',
		eventTriggerDescription: 'Waiting for a mail in the folder',
		activationMessage:
			'Mail already waiting in the folder is processed now, new mail as it arrives. If publishing fails, the Publish button gets a red dot, and a failed execution gives the reason.',
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
				name: 'smtp',
				required: true,
				displayOptions: { show: { sending: ['smtp'] } },
			},
			{
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		triggerPanel: {
			header: 'Show a mail from the folder',
			executionsHelp: {
				inactive:
					'<b>While building</b>, click “Execute step”: it tests the mailbox, the folders and sending, and gives you one waiting mail to build with. Nothing is moved or sent.<br /><br /><b>When you are done</b>, <a data-key="activate">publish</a> the workflow. From then on every mail in the folder is processed and moved, including mail that is already there. If publishing fails, a failed execution in the <a data-key="executions">executions list</a> gives the reason.',
				active:
					'<b>While building</b>, click “Execute step”: it tests the mailbox, the folders and sending, and gives you one waiting mail to build with. Nothing is moved or sent.<br /><br /><b>The workflow is published</b>: mail is processed as it arrives. See the <a data-key="executions">executions list</a>, also for outages.',
			},
			activationHint:
				'When you are done, <a data-key="activate">publish</a> the workflow to process every mail in the folder.',
		},
		hints,
		builderHint: {
			searchHint:
				'Turns the mails of a help desk or support mailbox into tasks, over IMAP. Hands over every mail in the folder, read or unread, and moves it after the workflow has decided: add no node that deduplicates, marks as read or moves mails. Wire both outputs: Mail to Create Task, Failed to Route Mail.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.createTask',
					relationHint:
						'Files the mails of the output Mail: each joins its task or becomes a new one',
				},
				{
					nodeType: 'n8n-nodes-helpdesk-dispatcher.routeMail',
					relationHint:
						'Required at the end, and for the output Failed: a mail that is not routed stays in the folder and is handed over again',
				},
			],
		},
		properties,
	};

	methods = {
		credentialTest: { helpDeskImapTest },
		listSearch: { searchFolders, searchTaskDefinitions },
		loadOptions: { getHolidayPlaces, getNoticeTemplates },
	};

	trigger = trigger;
}
