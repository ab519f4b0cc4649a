import type { INodeProperties } from 'n8n-workflow';
import { databaseProperty } from '../shared/descriptions';

const taskFields: INodeProperties = {
	displayName: 'Task Fields',
	name: 'taskFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'Values for a new task, instead of those in its definition',
	options: [
		{
			displayName: 'Assignee',
			name: 'assignee',
			type: 'string',
			default: '',
			placeholder: 'anna@example.com',
			description: 'Who works on the task',
		},
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: '={{ $json.mail.newText }}',
			description: 'The task’s reference is added in front. Leave empty to use the sender’s text.',
		},
		{
			displayName: 'Due In (Hours)',
			name: 'dueInHours',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 1 },
			default: 24,
			description: 'Hours from now until the task is due. Business hours, if the division has any.',
		},
		{
			displayName: 'Priority',
			name: 'priority',
			type: 'options',
			options: [
				{ name: 'High', value: 'high' },
				{ name: 'Low', value: 'low' },
				{ name: 'Normal', value: 'normal' },
				{ name: 'Urgent', value: 'urgent' },
			],
			default: 'normal',
		},
		{
			displayName: 'Title',
			name: 'title',
			type: 'string',
			default: '',
			placeholder: '={{ $json.mail.subject }}',
			description: 'Leave empty to use the mail’s subject, without RE: and references',
		},
	],
};

export const properties: INodeProperties[] = [
	{
		displayName:
			'A mail joins the task whose reference it carries, or whose messages it answers. Otherwise a new task is created. A mail that arrives twice is filed once. The output tells why, in the field decision.',
		name: 'filingNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Division',
		name: 'division',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		description: 'The division the task belongs to. Leave empty to use the one set in the trigger.',
	},
	{
		displayName: 'Identification Tag',
		name: 'identificationTag',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		description:
			'Marks the division’s tasks in subjects, such as IT in [IT#1042]. Leave empty to use the one set in the trigger.',
	},
	{
		displayName: 'Event',
		name: 'event',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		description:
			'What the task belongs to. Leave empty to use the event set in the trigger, or that of the task you pick.',
	},
	{
		displayName: 'Task',
		name: 'task',
		type: 'string',
		default: '',
		placeholder: 'As set in the trigger',
		displayOptions: { show: { '@version': [1] } },
		description:
			'The name of the task created from a new request. Leave empty to use the task set in the trigger.',
	},
	{
		displayName: 'Task',
		name: 'task',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		displayOptions: { show: { '@version': [{ _cnd: { gte: 2 } }] } },
		description:
			'The task created from a new request. Leave empty to use event and task as set in the trigger.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'As set in the trigger',
				typeOptions: { searchListMethod: 'searchTaskDefinitions', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'As set in the trigger',
				hint: 'A new name is added to the list of tasks',
			},
		],
	},
	taskFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'If the Task in the Subject Does Not Exist',
				name: 'whenTaskMissing',
				type: 'options',
				options: [
					{
						name: 'Fail the Mail',
						value: 'fail',
						description: 'The mail leaves by the output Failed, so that a person decides',
					},
					{
						name: 'Create a Task',
						value: 'create',
						description: 'As for a mail without a reference',
					},
				],
				default: 'fail',
			},
		],
	},
	databaseProperty,
];
