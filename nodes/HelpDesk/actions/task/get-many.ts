import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listTasks } from '../../../../dispatcher/index';
import { textOf } from '../../../shared/text';
import { limitFields, priorityOptions, simplifyField, statusOptions } from '../../fields';
import { assigneeField, divisionField } from '../../pickers';
import { readDate, readFields, readLimit, wantsSimple } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { simpleTask } from './simplify';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many tasks',
	description: 'Find tasks, last changed first',
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Only tasks that match all filters are returned',
	options: [
		{ ...assigneeField, description: 'Whom the task is assigned to, in upper or lower case' },
		{
			displayName: 'Changed Since',
			name: 'changedSince',
			type: 'dateTime',
			default: '',
			description: 'Only tasks that changed at this time or later',
		},
		divisionField({
			displayName: 'Division',
			name: 'division',
			description: 'The division the task belongs to',
		}),
		{
			displayName: 'Overdue',
			name: 'overdue',
			type: 'boolean',
			default: true,
			description: 'Whether to return only open and pending tasks whose due date has passed',
		},
		{
			displayName: 'Priority',
			name: 'priority',
			type: 'multiOptions',
			options: priorityOptions,
			default: [],
			description: 'Tasks with any of these priorities',
		},
		{
			displayName: 'Requester',
			name: 'requester',
			type: 'string',
			default: '',
			placeholder: 'anna@example.com',
			description: 'Email address of the person who opened the task',
		},
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: statusOptions,
			default: ['open'],
			description: 'Tasks with any of these statuses',
		},
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			default: '',
			placeholder: 'printer, or [IT#1042]',
			description:
				'Words, or beginnings of words, in the title, description, requester or reference. All of them must match.',
		},
	],
};

export const description: INodeProperties[] = [...limitFields, simplifyField, filters];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { status, priority, overdue, changedSince, ...texts } = readFields(call, 'filters');
	const filter = {
		status,
		priority,
		overdue: overdue === true,
		changedSince: readDate(call, 'Changed Since', changedSince),
		division: textOf(texts.division),
		assignee: textOf(texts.assignee),
		requester: textOf(texts.requester),
		text: textOf(texts.text),
	};
	const tasks = await listTasks(call.store, filter, { limit: readLimit(call) });
	return toItems(wantsSimple(call) ? tasks.map(simpleTask) : tasks);
}
