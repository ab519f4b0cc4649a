import type { INodeProperties } from 'n8n-workflow';
import {
	authenticationProperty,
	databaseProperty,
	FOLDER_HINT,
	folderProperty,
} from '../shared/descriptions';
import { WORKFLOW_FILE } from '../shared/links';

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
		'Who works for the division: email addresses or domains, separated by commas. Their mails may join any of its tasks, and what they forward is a request from the original sender.',
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
			description: 'Notices are kept until you choose how to send them',
		},
		{ name: 'SMTP Credential', value: 'smtp', description: 'An outgoing mail server' },
	],
	default: 'none',
	description: 'How the division sends notices',
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
				{ name: 'Leave Out', value: 'leaveOut', description: 'List their names only' },
			],
			default: 'keep',
		},
		{
			displayName: 'Attempts per Mail',
			name: 'maxAttempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 3,
			description: 'Failed executions before a mail goes to Unprocessed',
		},
		{
			displayName: 'Automatic Mail Without a Task',
			name: 'automaticMail',
			type: 'options',
			options: [
				{
					name: 'Create a Task',
					value: 'task',
					description: 'As for a mail from a person, for example for alerts from monitoring',
				},
				{
					name: 'Move to Unprocessed',
					value: 'unprocessed',
					description: 'Without a notice',
				},
			],
			default: 'unprocessed',
			description: 'What to do with a mail that a machine wrote and that belongs to no task',
		},
		{
			displayName: 'Closed Tasks Reopen Within (Days)',
			name: 'reopenDays',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 3650 },
			default: 14,
			description:
				'How long after it was closed a mail opens a task again. A later mail creates a task that refers to it; with 0 every mail does.',
		},
		{
			displayName: 'Create Missing Folders',
			name: 'createMissingFolders',
			type: 'boolean',
			default: false,
			description:
				'Whether to create the Processed and the Unprocessed folder if they do not exist',
		},
		{
			displayName: 'Ignore Certificate Problems When Sending',
			name: 'ignoreCertificateProblems',
			type: 'boolean',
			default: false,
			description:
				'Whether to send even if the outgoing server’s certificate has expired, is not trusted or carries another name',
		},
		{
			displayName: 'Largest Mail Read in Full (MB)',
			name: 'readInFullUpTo',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 500 },
			default: 25,
			description:
				'Only header and text of a larger mail are read; its attachments are listed and stay in the mailbox',
		},
		{
			displayName: 'Longest Execution (Minutes)',
			name: 'longestExecution',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1440 },
			default: 15,
			description:
				'An execution that takes longer counts as failed, and its mails are processed again',
		},
		{
			displayName: 'Longest Wait (Days)',
			name: 'longestWait',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 365 },
			default: 14,
			description:
				'How long an execution may wait for an approval or a form before its mails go to a new execution',
		},
		{
			displayName: 'Mail From Strangers',
			name: 'strangers',
			type: 'options',
			options: [
				{
					name: 'Add to the Task as Unverified',
					value: 'unverified',
					description: 'It is marked, and its sender is not added to the people of the task',
				},
				{
					name: 'Create a Task',
					value: 'newTask',
					description: 'A new task that refers to the other one',
				},
				{
					name: 'Move to Unprocessed',
					value: 'unprocessed',
					description: 'So that a person decides',
				},
			],
			default: 'unverified',
			description:
				'What to do with a mail that names a task if its sender is not the requester, not on the task, not an employee, and does not answer a message sent to them',
		},
		{
			displayName: 'Mails per Batch',
			name: 'mailsPerBatch',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 500 },
			default: 200,
			description:
				'Maximum number of mails per execution. It starts with 50, and grows while there is a backlog.',
		},
		{
			displayName: 'Report If Unreachable For (Minutes)',
			name: 'reportWhenDeafFor',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10080 },
			default: 10,
			description:
				'If the folder could not be checked for this long, a failed execution is saved, your error workflow runs, and the trigger reconnects',
		},
		{
			displayName: 'Trusted Mail Servers',
			name: 'trustedServers',
			type: 'string',
			default: '',
			placeholder: 'mx.example.com',
			description:
				'Servers whose Authentication-Results header is trusted, separated by commas. A sender whose mail fails DMARC there counts as a stranger. Name only servers that remove such headers from incoming mail.',
		},
		{
			displayName: 'Watch for New Mail at Once',
			name: 'push',
			type: 'boolean',
			default: true,
			description:
				'Whether to check the folder as soon as the server announces new mail (IMAP IDLE), in addition to the processing time',
		},
	],
};

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
	...noticeProperties,
	optionsProperty,
	databaseProperty,
];
