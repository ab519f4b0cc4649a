import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { getTask, getTaskWithPeople } from '../../../../dispatcher/index';
import { simplifyField } from '../../fields';
import { taskField } from '../../pickers';
import { readFields, wantsSimple } from '../../parameters';
import { simpleCommunication } from '../communication/simplify';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { simpleTaskWithPeople } from './simplify';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Get',
	value: 'get',
	action: 'Get a task',
	description: 'Get a task with its people, its history and what was done with it',
};

export const description: INodeProperties[] = [
	taskField,
	simplifyField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Include History',
				name: 'includeHistory',
				type: 'boolean',
				default: true,
				description: 'Whether to return all mails and notes of the task, oldest first',
			},
			onlyInDivision,
		],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const which = readWhichTask(call);
	const isSimple = wantsSimple(call);
	if (readFields(call, 'options').includeHistory === false) {
		const task = await getTaskWithPeople(call.store, which);
		return toItems([isSimple ? simpleTaskWithPeople(task) : task]);
	}
	const task = await getTask(call.store, which);
	if (!isSimple) return toItems([task]);
	const history = task.history.map(simpleCommunication);
	return toItems([{ ...simpleTaskWithPeople(task), history }]);
}
