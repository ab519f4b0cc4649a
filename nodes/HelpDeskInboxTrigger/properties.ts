import type { INodeProperties } from 'n8n-workflow';
import {
	authenticationProperty,
	databaseProperty,
	FOLDER_HINT,
	folderProperty,
} from '../shared/descriptions';
import { WORKFLOW_FILE } from '../shared/links';
import { businessHoursProperty } from './business-hours';
import { communicationProperties } from './communication';
import { optionsProperty } from './options';

const divisionProperties: INodeProperties[] = [
	{
		displayName: 'Division',
		name: 'division',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'IT help desk',
		description: 'The name of the division whose requests arrive in this mailbox',
	},
	{
		displayName: 'Identification Tag',
		name: 'identificationTag',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'IT',
		description:
			'Marks this division’s tasks in subjects: with the tag IT, a mail with [IT#1042] in its subject joins task 1042',
	},
];

const employeesProperty: INodeProperties = {
	displayName: 'Employees',
	name: 'employees',
	type: 'string',
	default: '',
	placeholder: 'example.com, anna@example.org',
	description:
		'Who works for the division: email addresses or domains, separated by commas. Their mails may join any of its tasks, what they forward is a request from the original sender, and their answers go to the requester.',
};

const folderProperties: INodeProperties[] = [
	folderProperty({
		displayName: 'Folder to Process',
		name: 'folderToProcess',
		placeholder: 'INBOX',
		description: 'Where new requests arrive. Every mail in this folder is processed and moved.',
		hint: FOLDER_HINT,
	}),
	folderProperty({
		displayName: 'Processed Folder',
		name: 'processedFolder',
		placeholder: 'INBOX/Processed',
		description: 'Where a mail is moved once it belongs to a task',
	}),
	folderProperty({
		displayName: 'Unprocessed Folder',
		name: 'unprocessedFolder',
		placeholder: 'INBOX/Unprocessed',
		description: 'Where a mail is moved if it could not be processed',
	}),
];

const taskProperties: INodeProperties[] = [
	{
		displayName: 'Event',
		name: 'event',
		type: 'string',
		default: 'Help desk',
		description:
			'What kind of request the task belongs to. For information only, unless you enter the task by name.',
	},
	{
		displayName: 'Task',
		name: 'task',
		type: 'resourceLocator',
		default: { mode: 'name', value: 'Request' },
		required: true,
		description: 'The task to create from a new request',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchTaskDefinitions', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'Request',
				hint: 'A new name is added to the list of tasks',
			},
		],
	},
];

const sendingProperty: INodeProperties = {
	displayName: 'Sending',
	name: 'sending',
	type: 'options',
	options: [
		{
			name: 'Mailbox’s OAuth2 Account',
			value: 'oAuth2',
			description: 'The account that opens the mailbox also sends',
			displayOptions: { show: { authentication: ['oAuth2'] } },
		},
		{
			name: 'None',
			value: 'none',
			description: 'What is to be sent is kept until you choose how',
		},
		{ name: 'SMTP Credential', value: 'smtp', description: 'An outgoing mail server' },
	],
	default: 'none',
	description: 'How the division sends mail to requesters and employees',
};

const noticeProperties: INodeProperties[] = [
	{
		displayName: 'Notice Template Name or ID',
		name: 'noticeTemplate',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getNoticeTemplates' },
		default: '',
		description:
			'The text of the notice about a mail that could not be processed. Leave empty for "Unprocessed mail". Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Notice Recipients',
		name: 'noticeRecipients',
		type: 'string',
		default: '',
		placeholder: 'anna@example.com, ben@example.com',
		description:
			'Email addresses to notify when a mail could not be processed, separated by commas. Leave empty to notify nobody.',
	},
	{
		displayName: 'Processing Time (Minutes)',
		name: 'processingTime',
		type: 'number',
		typeOptions: { minValue: 0.05, maxValue: 1440, numberPrecision: 2 },
		default: 1,
		description: 'How often to check the folder, in minutes',
	},
];

export const properties: INodeProperties[] = [
	{
		displayName: `Later nodes read these settings from each item; enter them here only. Every mail in the folder is processed and moved. The ready-made workflow: <a href="${WORKFLOW_FILE}" target="_blank">help-desk-dispatcher.json</a>, for <b>⋯ → Import → From URL</b>.`,
		name: 'divisionNotice',
		type: 'notice',
		default: '',
	},
	authenticationProperty,
	sendingProperty,
	// Without it n8n shows the credentials behind the last field that they depend on, which is Database.
	{ displayName: 'Credentials', name: 'credentials', type: 'credentials', default: '' },
	...divisionProperties,
	employeesProperty,
	...folderProperties,
	...taskProperties,
	...communicationProperties,
	...noticeProperties,
	businessHoursProperty,
	optionsProperty,
	databaseProperty,
];
