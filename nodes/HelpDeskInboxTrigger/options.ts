import type { INodeProperties } from 'n8n-workflow';

/** What few divisions need to set. */
export const optionsProperty: INodeProperties = {
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
