import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { saveTaskDefinition } from '../../../../dispatcher/index';
import { priorityOptions } from '../../fields';
import { assigneeField } from '../../pickers';
import { readFields, readText } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update a task definition',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
};

const fields: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'What new tasks get; fields that you do not add stay as they are',
	options: [
		{ ...assigneeField, description: 'Who works on new tasks. Leave empty for nobody.' },
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			typeOptions: { rows: 6 },
			noDataExpression: true,
			default: '',
			description:
				'A Liquid template with the values mail and division. Leave empty to use the sender’s text.',
		},
		{
			displayName: 'Due by Priority',
			name: 'dueByPriority',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Priority',
			default: {},
			description:
				'Other hours for tasks of some priorities. Add the field without any to remove them.',
			options: [
				{
					displayName: 'Priority',
					name: 'priorities',
					values: [
						{
							displayName: 'Priority',
							name: 'priority',
							type: 'options',
							options: priorityOptions,
							default: 'urgent',
						},
						{
							displayName: 'Due In (Hours)',
							name: 'hours',
							type: 'number',
							typeOptions: { minValue: 0, numberPrecision: 1 },
							default: 4,
							description:
								'Hours from the creation of the task until it is due. Business hours, if the division has any.',
						},
					],
				},
			],
		},
		{
			displayName: 'Due In (Hours)',
			name: 'dueInHours',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 1 },
			default: 24,
			description:
				'Hours from the creation of the task until it is due. Business hours, if the division has any.',
		},
		{
			displayName: 'Priority',
			name: 'priority',
			type: 'options',
			options: priorityOptions,
			default: 'normal',
		},
		{
			displayName: 'Title',
			name: 'title',
			type: 'string',
			noDataExpression: true,
			default: '',
			description:
				'A Liquid template with the values mail and division. Leave empty to use the mail’s subject, without RE: and references.',
		},
	],
};

export const description: INodeProperties[] = [
	{
		displayName: 'Event',
		name: 'eventName',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'Help desk',
		description: 'What kind of request the task belongs to. A new name adds an event.',
	},
	{
		displayName: 'Task Name',
		name: 'taskName',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'Incident',
		description: 'The name of the task within its event. A new name adds a task definition.',
	},
	fields,
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { dueByPriority, ...fields } = readFields(call, 'fields');
	const saved = await saveTaskDefinition(call.store, {
		...fields,
		...(dueByPriority === undefined ? {} : { dueByPriority: hoursByPriority(dueByPriority) }),
		event: readText(call, 'eventName'),
		name: readText(call, 'taskName'),
	});
	return toItems([saved]);
}

/** Of a priority that is there twice the last one counts. */
function hoursByPriority(typed: unknown): Record<string, unknown> {
	const { priorities = [] } = typed as { priorities?: { priority: string; hours: unknown }[] };
	return Object.fromEntries(priorities.map(({ priority, hours }) => [priority, hours]));
}
