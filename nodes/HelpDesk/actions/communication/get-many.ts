import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listCommunications } from '../../../../dispatcher/index';
import { textOf } from '../../../shared/text';
import { limitFields, simplifyField } from '../../fields';
import { divisionField, taskField } from '../../pickers';
import { readFields, readLimit, readText, wantsSimple } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { simpleCommunication } from './simplify';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many communications',
	description: 'Get the mails and notes of a task, or all mails from and to a person',
};

const ofTask = { show: { of: ['task'] } };
const ofPerson = { show: { of: ['person'] } };

export const description: INodeProperties[] = [
	{
		displayName: 'Communications Of',
		name: 'of',
		type: 'options',
		options: [
			{
				name: 'Person',
				value: 'person',
				description: 'All mails from and to an email address, over all tasks, newest first',
			},
			{
				name: 'Task',
				value: 'task',
				description: 'All mails and notes of a task, oldest first',
			},
		],
		default: 'task',
		description: 'Whose communications to get',
	},
	{
		...taskField,
		displayOptions: ofTask,
		description: 'The task whose mails and notes to get',
	},
	{
		displayName: 'Person',
		name: 'person',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'anna@example.com',
		displayOptions: ofPerson,
		description: 'Email address of the person, in upper or lower case',
	},
	...limitFields,
	simplifyField,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: ofPerson,
		options: [
			divisionField({
				displayName: 'Division',
				name: 'division',
				description: 'Only mails to this division',
			}),
		],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const of =
		readText(call, 'of') === 'person'
			? {
					person: readText(call, 'person'),
					division: textOf(readFields(call, 'filters').division),
				}
			: { task: { idOrReference: readText(call, 'task') } };
	const found = await listCommunications(call.store, of, { limit: readLimit(call) });
	return toItems(wantsSimple(call) ? found.map(simpleCommunication) : found);
}
