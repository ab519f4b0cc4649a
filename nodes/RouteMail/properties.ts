import type { INodeProperties } from 'n8n-workflow';
import { databaseProperty } from '../shared/descriptions';

const destinationProperty: INodeProperties = {
	displayName: 'Destination',
	name: 'destination',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'By Outcome',
			value: 'byOutcome',
			description: 'Processed if the mail is in a task, Unprocessed if it is not',
		},
		{ name: 'Folder', value: 'folder', description: 'A folder of your choice' },
		{ name: 'Processed', value: 'processed' },
		{ name: 'Unprocessed', value: 'unprocessed', description: 'And notify the employees' },
	],
	default: 'byOutcome',
};

const folderProperties: INodeProperties[] = [
	{
		displayName: 'Folder',
		name: 'folder',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'INBOX/Elsewhere',
		displayOptions: { show: { destination: ['folder'] } },
		description:
			'Where the mails go, starting at the inbox: Inbox/Help/Done, inbox.help.done and INBOX\\Help\\Done are the same folder',
	},
	{
		displayName: 'Processed Folder',
		name: 'processedFolder',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		displayOptions: { show: { destination: ['byOutcome', 'processed'] } },
		description: 'Leave empty to use the folder set in the trigger',
	},
	{
		displayName: 'Unprocessed Folder',
		name: 'unprocessedFolder',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		displayOptions: { show: { destination: ['byOutcome', 'unprocessed'] } },
		description: 'Leave empty to use the folder set in the trigger',
	},
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		default: '',
		placeholder: 'As found on the item',
		displayOptions: { show: { destination: ['byOutcome', 'unprocessed'] } },
		description:
			'Why the mail could not be processed, for the notice. Leave empty to use the item’s reason, or the error of the previous node.',
	},
];

const whenNoticeIsWritten = {
	show: { sendNotice: [true] },
	hide: { destination: ['folder', 'processed'] },
};

const noticeProperties: INodeProperties[] = [
	{
		displayName: 'Send Notice',
		name: 'sendNotice',
		type: 'boolean',
		default: true,
		displayOptions: { hide: { destination: ['folder', 'processed'] } },
		description:
			'Whether to notify the employees of a mail that goes to Unprocessed. The trigger sends the notice once the mail is there.',
	},
	{
		displayName: 'Notice Template',
		name: 'noticeTemplate',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		displayOptions: whenNoticeIsWritten,
		description: 'Leave empty to use the template set in the trigger',
	},
	{
		displayName: 'Notice Recipients',
		name: 'noticeRecipients',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		displayOptions: whenNoticeIsWritten,
		description:
			'Email addresses, separated by commas. Leave empty to use the recipients set in the trigger.',
	},
	{
		displayName: 'Notice Sender',
		name: 'noticeSender',
		type: 'string',
		default: '',
		placeholder: 'Help desk <support@example.com>',
		displayOptions: whenNoticeIsWritten,
		description: 'The address notices come from. Leave empty to use the division’s mailbox.',
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
			description: 'Whether to create the destination folder if it is missing',
		},
		{
			displayName: 'Notice Language',
			name: 'language',
			type: 'options',
			options: [
				{ name: 'As Set in the Dispatcher', value: 'default' },
				{ name: 'English', value: 'en' },
				{ name: 'French', value: 'fr' },
			],
			default: 'default',
		},
	],
};

export const properties: INodeProperties[] = [
	destinationProperty,
	...folderProperties,
	...noticeProperties,
	optionsProperty,
	databaseProperty,
];
