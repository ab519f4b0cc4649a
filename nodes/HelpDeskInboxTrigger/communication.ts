import type { INodeProperties } from 'n8n-workflow';

/** From this version of the node on, a division writes to requesters and employees by itself. */
const SPEAKING = 2;

const newer = { '@version': [{ _cnd: { gte: SPEAKING } }] };
const first = { '@version': [1] };

const acknowledgement: INodeProperties = {
	displayName: 'Acknowledgement',
	name: 'acknowledgement',
	type: 'options',
	options: [
		{
			name: 'Each Mail',
			value: 'eachMail',
			description: 'Also when the requester writes again',
		},
		{ name: 'New Tasks', value: 'newTasks', description: 'Once, when the task is created' },
		{ name: 'Off', value: 'off' },
	],
	default: 'newTasks',
	description:
		'Whether to tell requesters that their mail has arrived, with the task’s reference in the subject. Automatic mail is never acknowledged.',
};

const forward: INodeProperties = {
	displayName: 'Forward to Employees',
	name: 'forward',
	type: 'options',
	options: [
		{ name: 'Each Mail', value: 'eachMail', description: 'Each mail that is added to a task' },
		{ name: 'First Mail', value: 'firstMail', description: 'Only the mail that creates the task' },
		{ name: 'None', value: 'none' },
	],
	default: 'eachMail',
	description:
		'Which mails the task’s assignee gets, or the team if the assignee has no email address. Employees answer the forward: their answer goes to the requester.',
};

const team: INodeProperties = {
	displayName: 'Team',
	name: 'team',
	type: 'string',
	default: '',
	placeholder: 'anna@example.com, ben@example.com',
	description:
		'Email addresses of the employees who get the mails of tasks without an assignee, separated by commas',
};

/** @param shipped the template that comes with the package, which is used if nothing is set. */
function templateOption(shipped: string, name: string, description: string): INodeProperties {
	return {
		displayName: `${shipped} Template Name or ID`,
		name,
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getNoticeTemplates' },
		default: shipped,
		description: `${description}. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
	};
}

/** What few divisions need to set of what they write. */
const communication: INodeProperties = {
	displayName: 'Communication',
	name: 'communication',
	type: 'collection',
	placeholder: 'Add setting',
	default: {},
	options: [
		templateOption(
			'Acknowledgement',
			'acknowledgementTemplate',
			'The text that tells a requester that the mail has arrived',
		),
		templateOption(
			'Answer',
			'answerTemplate',
			'What stands around an employee’s answer to the requester',
		),
		templateOption(
			'Closing',
			'closingTemplate',
			'The text that tells a requester that the task is closed',
		),
		{
			displayName: 'Ignore Mail Older Than (Hours)',
			name: 'quietAfter',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 8760 },
			default: 24,
			description:
				'Mail that arrived longer ago is filed without an acknowledgement or a forward, so that importing an old mailbox writes to nobody',
		},
		templateOption(
			'Forward',
			'forwardTemplate',
			'What stands around a mail that is forwarded to employees',
		),
		{
			displayName: 'Language',
			name: 'language',
			type: 'options',
			options: [
				{ name: 'As Set in the Dispatcher', value: 'dispatcher' },
				{ name: 'English', value: 'en' },
				{ name: 'French', value: 'fr' },
			],
			default: 'dispatcher',
			description: 'The language the division writes in',
		},
		{
			displayName: 'Logo URL',
			name: 'logo',
			type: 'string',
			default: '',
			placeholder: 'https://example.com/logo.png',
			description: 'A picture shown below the signature of what is written to requesters',
		},
		{
			displayName: 'Signature',
			name: 'signature',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'IT help desk, extension 4711',
			description: 'Lines below what is written to requesters',
		},
		{
			displayName: 'Tell Requesters When Closed',
			name: 'tellOfClosing',
			type: 'boolean',
			default: false,
			description: 'Whether to tell the requester when the task is closed',
		},
		templateOption(
			'Refusal',
			'refusalTemplate',
			'The text that tells an employee what could not be done',
		),
	],
};

/** Whether and how a division writes to requesters and employees. */
export const communicationProperties: INodeProperties[] = [
	// A workflow that was set up before wrote to nobody, and does not begin by itself.
	{ ...acknowledgement, displayOptions: { show: newer } },
	{ ...acknowledgement, default: 'off', displayOptions: { show: first } },
	{ ...forward, displayOptions: { show: newer } },
	{ ...forward, default: 'none', displayOptions: { show: first } },
	team,
	communication,
];
