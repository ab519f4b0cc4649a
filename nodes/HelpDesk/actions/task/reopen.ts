import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { reopenTask } from '../../../../dispatcher/index';
import { authorField } from '../../fields';
import { taskField } from '../../pickers';
import { readFields } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Reopen',
	value: 'reopen',
	action: 'Reopen a task',
	description: 'Open a closed task again',
};

export const description: INodeProperties[] = [
	taskField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [authorField, onlyInDivision],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { author } = readFields(call, 'options');
	return toItems([await reopenTask(call.store, readWhichTask(call), { author })]);
}
