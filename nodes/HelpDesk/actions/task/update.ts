import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { DispatcherError, updateTask } from '../../../../dispatcher/index';
import { priorityOptions, statusOptions } from '../../fields';
import { assigneeField, taskField } from '../../pickers';
import { readDate, readFields } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Update',
	value: 'update',
	action: 'Update a task',
	description: 'Change status, priority, assignee, due date or title',
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
		options: [
			onlyInDivision,
			{
				displayName: 'Only If Revision Is',
				name: 'expectedRevision',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 1,
				description:
					'The revision of the task when you got it. If it has changed since then, the update fails instead of overwriting the change.',
			},
		],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { dueAt, ...fields } = readFields(call, 'updateFields');
	const changes = {
		...fields,
		...(dueAt === undefined ? {} : { dueAt: readDate(call, 'Due Date', dueAt) ?? '' }),
		expectedRevision: readRevision(readFields(call, 'options').expectedRevision),
	};
	return toItems([await updateTask(call.store, readWhichTask(call), changes)]);
}

function readRevision(value: unknown): number | undefined {
	if (value === undefined || value === '') return undefined;
	const revision = Number(value);
	if (Number.isSafeInteger(revision) && revision > 0) return revision;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The option "Only If Revision Is" is not a whole number above 0',
		whatToDo: 'Use the field revision of the task, or remove the option.',
	});
}
