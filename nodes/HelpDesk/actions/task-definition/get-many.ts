import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listTaskDefinitions } from '../../../../dispatcher/index';
import { textOf } from '../../../shared/text';
import { limitFields } from '../../fields';
import { eventField } from '../../pickers';
import { readFields, readLimit } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many task definitions',
	description: 'List the task definitions, those of an event together',
};

export const description: INodeProperties[] = [
	...limitFields,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [{ ...eventField, description: 'Only the task definitions of this event' }],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const event = textOf(readFields(call, 'filters').event);
	const definitions = await listTaskDefinitions(call.store, event === '' ? {} : { event });
	return toItems(definitions.slice(0, readLimit(call)));
}
