import type { INodeProperties } from 'n8n-workflow';
import { databaseProperty } from '../shared/descriptions';

const taskFields: INodeProperties = {
	displayName: 'Task Fields',
	name: 'taskFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'What a generated task gets in place of what its definition says',
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
			description: 'The task’s reference is put before it. Left empty: what the sender wrote.',
		},
		{
			displayName: 'Due In (Hours)',
			name: 'dueInHours',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 1 },
			default: 24,
			description: 'Hours from now until the task is due',
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
			description: 'Left empty: the mail’s subject without RE: and references',
		},
	],
};

export const properties: INodeProperties[] = [
	{
		displayName:
			'A mail joins the task whose tag and ID its subject carries, or whose messages it answers. Otherwise a task is generated. A mail that comes twice is filed once.',
		name: 'filingNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Division',
		name: 'division',
		type: 'string',
		default: '={{ $json.division.name }}',
		required: true,
		description:
			'The division that the task belongs to. As set in the trigger, unless changed here.',
	},
	{
		displayName: 'Identification Tag',
		name: 'identificationTag',
		type: 'string',
		default: '={{ $json.division.identificationTag }}',
		required: true,
		description: 'What marks the division’s tasks in subjects: IT for [IT#1042]',
	},
	{
		displayName: 'Event',
		name: 'event',
		type: 'string',
		default: '={{ $json.division.event }}',
		description: 'What the task belongs to',
	},
	{
		displayName: 'Task',
		name: 'task',
		type: 'string',
		default: '={{ $json.division.task }}',
		required: true,
		description: 'The name of the task that is generated from a new request',
	},
	taskFields,
	databaseProperty,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'When the Task Named in the Subject Does Not Exist',
				name: 'whenTaskMissing',
				type: 'options',
				options: [
					{
						name: 'Fail the Mail',
						value: 'fail',
						description: 'A person decides: the mail leaves by the output Failed',
					},
					{
						name: 'Generate a Task',
						value: 'create',
						description: 'As for a mail without reference',
					},
				],
				default: 'fail',
			},
		],
	},
];
