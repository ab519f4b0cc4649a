import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { updateTask } from '../../../../dispatcher/index';
import { priorityOptions, revisionField, statusOptions } from '../../fields';
import { assigneeField, taskField } from '../../pickers';
import { readDate, readFields, readRevision } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Update',
	value: 'update',
	action: 'Update a task',
	description: 'Change status, priority, assignee, dates or title',
};

const updateFields: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'What to change; all other fields stay as they are',
	options: [
		{ ...assigneeField, description: 'Who works on the task. Leave empty to assign it to nobody.' },
		{
			displayName: 'Due Date',
			name: 'dueAt',
			type: 'dateTime',
			default: '',
			description: 'Leave empty to remove the due date',
		},
		{
			displayName: 'Pending Until',
			name: 'pendingUntil',
			type: 'dateTime',
			default: '',
			description:
				'When the task opens again by itself, with the status pending until then. Leave empty to wait without an end.',
		},
		{
			displayName: 'Priority',
			name: 'priority',
			type: 'options',
			options: priorityOptions,
			default: 'normal',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			options: statusOptions,
			default: 'open',
			description: 'A closed task must be reopened before it can be changed',
		},
		{
			displayName: 'Title',
			name: 'title',
			type: 'string',
			default: '',
		},
	],
};

export const description: INodeProperties[] = [
	taskField,
	updateFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [onlyInDivision, revisionField],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { dueAt, pendingUntil, ...fields } = readFields(call, 'updateFields');
	const changes = {
		...fields,
		...(dueAt === undefined ? {} : { dueAt: readDate(call, 'Due Date', dueAt) ?? '' }),
		...(pendingUntil === undefined
			? {}
			: { pendingUntil: readDate(call, 'Pending Until', pendingUntil) ?? '' }),
		expectedRevision: readRevision(readFields(call, 'options').revision),
	};
	return toItems([await updateTask(call.store, readWhichTask(call), changes)]);
}
