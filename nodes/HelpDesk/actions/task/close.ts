import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { closeTask } from '../../../../dispatcher/index';
import { authorField } from '../../fields';
import { taskField } from '../../pickers';
import { readFields } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Close',
	value: 'close',
	action: 'Close a task',
	description: 'Close a task; the next mail to it opens it again',
};

export const description: INodeProperties[] = [
	taskField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			authorField,
			onlyInDivision,
			{
				displayName: 'Tell Requester',
				name: 'tellRequester',
				type: 'options',
				options: [
					{ name: 'As Set in the Trigger', value: 'trigger' },
					{ name: 'No', value: 'no' },
					{ name: 'Yes', value: 'yes' },
				],
				default: 'trigger',
				description: 'Whether the requester gets a mail that says the task is closed',
			},
		],
	},
];

const tellings = new Map<unknown, boolean>([
	['no', false],
	['yes', true],
]);

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { author, tellRequester } = readFields(call, 'options');
	const options = { author, tellsRequester: tellings.get(tellRequester) };
	return toItems([await closeTask(call.store, readWhichTask(call), options)]);
}
