import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import {
	authenticationProperty,
	databaseProperty,
	FOLDER_HINT,
	folderProperty,
} from '../shared/descriptions';

/** Shown where mails are routed, with more conditions where these are given. */
function whenRouting(show: IDisplayOptions['show'] = {}): IDisplayOptions {
	return { show: { operation: ['route'], ...show } };
}

/** Shown where a notice may be sent. */
const whenNoticeIsSent: IDisplayOptions = {
	show: { sendNotice: [true], operation: ['route'] },
	hide: { destination: ['folder', 'processed'] },
};

const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Route',
			value: 'route',
			action: 'Route a mail',
			description: 'Move each mail to its folder and send the notices',
		},
		{
			name: 'Test Connection',
			value: 'testConnection',
			action: 'Test the connection',
			description: 'Tell step by step whether mailbox, folders and sending work; nothing is moved',
		},
	],
	default: 'route',
};

/** Folders of the test: there is no mail whose division would name them. */
const testProperties: INodeProperties[] = [
	folderProperty({
		displayName: 'Folder to Process',
		name: 'testFolderToProcess',
		placeholder: 'INBOX',
		description: 'The folder that the trigger looks at',
	}),
	folderProperty({
		displayName: 'Processed Folder',
		name: 'testProcessedFolder',
		placeholder: 'INBOX/Processed',
		description: 'Where a mail goes once it is in a task',
	}),
	folderProperty({
		displayName: 'Unprocessed Folder',
		name: 'testUnprocessedFolder',
		placeholder: 'INBOX/Unprocessed',
		description: 'Where a mail goes that could not be processed',
	}),
].map((property) => ({
	...property,
	displayOptions: { show: { operation: ['testConnection'] } },
}));

/** What the credentials depend on: n8n shows these behind the last of them. */
const choiceProperties: INodeProperties[] = [
	{
		displayName: 'Destination',
		name: 'destination',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'By Outcome',
				value: 'byOutcome',
				description: 'Processed if the mail is in a task, Unprocessed if not',
			},
			{ name: 'Folder', value: 'folder', description: 'A folder of your choice' },
			{ name: 'Processed', value: 'processed' },
			{ name: 'Unprocessed', value: 'unprocessed', description: 'With a notice to the employees' },
		],
		default: 'byOutcome',
		displayOptions: whenRouting(),
	},
	{
		displayName: 'Send Notice',
		name: 'sendNotice',
		type: 'boolean',
		default: true,
		displayOptions: { hide: { destination: ['folder', 'processed'] } },
		description: 'Whether to notify the employees when a mail goes to Unprocessed',
	},
	{
		displayName: 'Sending',
		name: 'sending',
		type: 'options',
		options: [
			{ name: 'Login', value: 'login', description: 'With an SMTP credential' },
			{
				name: 'OAuth2',
				value: 'oAuth2',
				description: 'With the account that opens the mailbox',
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		default: 'login',
		// Said by hiding: n8n hides what a field of sign-in is shown by, Send Notice in this case.
		displayOptions: { hide: { destination: ['folder', 'processed'], sendNotice: [false] } },
		description: 'How to sign in to the outgoing mail server',
	},
];

const folderProperties: INodeProperties[] = [
	{
		...folderProperty({
			displayName: 'Folder',
			name: 'folder',
			placeholder: 'INBOX/Elsewhere',
			description: 'Where the mails are moved',
			hint: FOLDER_HINT,
		}),
		displayOptions: whenRouting({ destination: ['folder'] }),
	},
	{
		displayName: 'Processed Folder',
		name: 'processedFolder',
		type: 'string',
		default: '={{ $json.division.processedFolder }}',
		required: true,
		displayOptions: whenRouting({ destination: ['byOutcome', 'processed'] }),
		description: 'As set in the trigger, unless you change it here',
	},
	{
		displayName: 'Unprocessed Folder',
		name: 'unprocessedFolder',
		type: 'string',
		default: '={{ $json.division.unprocessedFolder }}',
		required: true,
		displayOptions: whenRouting({ destination: ['byOutcome', 'unprocessed'] }),
		description: 'As set in the trigger, unless you change it here',
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '={{ $json.reason }}',
		displayOptions: whenRouting({ destination: ['byOutcome', 'unprocessed'] }),
		description: 'Why the mail could not be processed, for the notice',
	},
];

const noticeProperties: INodeProperties[] = [
	{
		displayName: 'Notice Template',
		name: 'noticeTemplate',
		type: 'string',
		default: '={{ $json.division.noticeTemplate }}',
		displayOptions: whenNoticeIsSent,
		description: 'As set in the trigger, unless you change it here',
	},
	{
		displayName: 'Notice Recipients',
		name: 'noticeRecipients',
		type: 'string',
		default: '={{ $json.division.noticeRecipients.join(", ") }}',
		placeholder: 'anna@example.com, ben@example.com',
		displayOptions: whenNoticeIsSent,
		description: 'As set in the trigger, unless you change it here',
	},
	{
		displayName: 'Notice Sender',
		name: 'noticeSender',
		type: 'string',
		default: '={{ $json.division.mailbox }}',
		placeholder: 'Help desk <support@example.com>',
		displayOptions: whenNoticeIsSent,
		description:
			'The address that notices are sent from: the division’s mailbox, unless you change it here',
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
			displayName: 'Attach Original',
			name: 'attachOriginal',
			type: 'boolean',
			default: false,
			description: 'Whether to attach the mail that could not be processed to its notice',
		},
		{
			displayName: 'Create Missing Folders',
			name: 'createMissingFolders',
			type: 'boolean',
			default: false,
			description: 'Whether to create the destination folder if it does not exist',
		},
		{
			displayName: 'Ignore Certificate Problems When Sending',
			name: 'ignoreCertificateProblems',
			type: 'boolean',
			default: false,
			description: 'Whether to send although the outgoing server’s certificate does not verify',
		},
		{
			displayName: 'Notice Language',
			name: 'language',
			type: 'options',
			options: [
				{ name: 'As the Dispatcher Is Set', value: 'default' },
				{ name: 'English', value: 'en' },
				{ name: 'French', value: 'fr' },
			],
			default: 'default',
		},
	],
};

export const properties: INodeProperties[] = [
	{
		displayName: 'Choose the same mailbox credential as in the trigger.',
		name: 'mailboxNotice',
		type: 'notice',
		default: '',
		displayOptions: whenRouting(),
	},
	operationProperty,
	authenticationProperty,
	databaseProperty,
	...choiceProperties,
	...testProperties,
	...folderProperties,
	...noticeProperties,
	optionsProperty,
];
