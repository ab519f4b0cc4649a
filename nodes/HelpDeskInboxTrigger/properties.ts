import type { INodeProperties } from 'n8n-workflow';
import { authenticationProperty, databaseProperty, folderProperty } from '../shared/descriptions';

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
			'What marks this division’s tasks in subjects: with the tag IT, a mail whose subject holds [IT#1042] joins task 1042',
	},
];

const folderProperties: INodeProperties[] = [
	folderProperty({
		displayName: 'Folder to Process',
		name: 'folderToProcess',
		placeholder: 'INBOX',
		description: 'Where new requests arrive. Every mail in it is processed and moved.',
	}),
	folderProperty({
		displayName: 'Processed Folder',
		name: 'processedFolder',
		placeholder: 'INBOX/Processed',
		description: 'Where a mail goes once it is in a task',
	}),
	folderProperty({
		displayName: 'Unprocessed Folder',
		name: 'unprocessedFolder',
		placeholder: 'INBOX/Unprocessed',
		description: 'Where a mail goes that could not be processed',
	}),
];

const taskProperties: INodeProperties[] = [
	{
		displayName: 'Event',
		name: 'event',
		type: 'string',
		default: 'Help desk',
		description: 'What the task belongs to. For information, and for a task that is typed by name.',
	},
	{
		displayName: 'Task',
		name: 'task',
		type: 'resourceLocator',
		default: { mode: 'name', value: 'Request' },
		required: true,
		description: 'The task that is generated from a new request',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchTasks', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'Request',
				hint: 'A name that the desk does not know yet is added to it',
			},
		],
	},
];

const noticeProperties: INodeProperties[] = [
	{
		displayName: 'Notice Template Name or ID',
		name: 'noticeTemplate',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getNoticeTemplates' },
		default: '',
		description:
			'What employees are written when a mail could not be processed. Left empty: Unprocessed mail. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Notice Recipients',
		name: 'noticeRecipients',
		type: 'string',
		default: '',
		placeholder: 'anna@example.com, ben@example.com',
		description: 'The employees who are written, separated by commas. Left empty: nobody.',
	},
	{
		displayName: 'Processing Time',
		name: 'processingTime',
		type: 'number',
		typeOptions: { minValue: 0.05, maxValue: 1440, numberPrecision: 2 },
		default: 1,
		description: 'Minutes between two looks at the folder',
	},
];

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Attachments',
			name: 'attachments',
			type: 'options',
			options: [
				{ name: 'Keep', value: 'keep', description: 'As binary data on the item' },
				{ name: 'Leave Out', value: 'leaveOut', description: 'Named on the item, not read' },
			],
			default: 'keep',
		},
		{
			displayName: 'Attempts per Mail',
			name: 'maxAttempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 3,
			description: 'After so many failed executions a mail goes to Unprocessed',
		},
		{
			displayName: 'Create Missing Folders',
			name: 'createMissingFolders',
			type: 'boolean',
			default: false,
			description:
				'Whether to create the Processed and the Unprocessed folder where they are missing',
		},
		{
			displayName: 'Largest Mail Read in Full (MB)',
			name: 'readInFullUpTo',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 500 },
			default: 25,
			description:
				'Of a larger mail only header and text are read; its attachments are named and stay in the mailbox',
		},
		{
			displayName: 'Longest Execution (Minutes)',
			name: 'longestExecution',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1440 },
			default: 15,
			description:
				'An execution that takes longer counts as failed, and its mails are handed over again',
		},
		{
			displayName: 'Mails per Batch',
			name: 'mailsPerBatch',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 500 },
			default: 50,
			description: 'At most so many mails are handed to one execution',
		},
		{
			displayName: 'Report When Deaf For (Minutes)',
			name: 'reportWhenDeafFor',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10080 },
			default: 10,
			description:
				'When the folder could not be looked at for so long, whatever the cause, a failed execution is saved, so that your error workflow runs, and everything is begun anew',
		},
		{
			displayName: 'Watch for New Mail at Once',
			name: 'push',
			type: 'boolean',
			default: true,
			description:
				'Whether to look as soon as the server tells of a new mail (IMAP IDLE), besides the processing time',
		},
	],
};

export const properties: INodeProperties[] = [
	{
		displayName:
			'These settings travel on each mail to the nodes behind: type them here only. The folder is a queue, so every mail in it is moved.',
		name: 'divisionNotice',
		type: 'notice',
		default: '',
	},
	authenticationProperty,
	// Before all else: n8n shows the credentials behind what they depend on, and folders are picked with them.
	databaseProperty,
	...divisionProperties,
	...folderProperties,
	...taskProperties,
	...noticeProperties,
	optionsProperty,
];
