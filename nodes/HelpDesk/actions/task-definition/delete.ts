import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { deleteEvent, deleteTaskDefinition, DispatcherError } from '../../../../dispatcher/index';
import { readTaskChoice } from '../../../shared/task-choice';
import { definitionField, eventField } from '../../pickers';
import { readText } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a task definition',
	description: 'Delete a task definition, or an event with all its task definitions',
};

export const description: INodeProperties[] = [
	{
		displayName: 'What to Delete',
		name: 'whatToDelete',
		type: 'options',
		options: [
			{ name: 'Event with All Its Task Definitions', value: 'event' },
			{ name: 'Task Definition', value: 'definition' },
		],
		default: 'definition',
		description: 'Tasks that were created from it stay. One that a trigger uses is not deleted.',
	},
	{
		...definitionField,
		displayOptions: { show: { whatToDelete: ['definition'] } },
		description: 'The task definition to delete',
	},
	{
		...eventField,
		required: true,
		displayOptions: { show: { whatToDelete: ['event'] } },
		description: 'The event to delete',
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const deleted =
		readText(call, 'whatToDelete') === 'event'
			? await deleteEvent(call.store, chosen(call, 'event'))
			: [await deleteTaskDefinition(call.store, readTaskChoice(chosen(call, 'definition'), ''))];
	return toItems(deleted.map((definition) => ({ deleted: true, ...definition })));
}

function chosen(call: OperationCall, name: 'definition' | 'event'): string {
	const text = readText(call, name);
	if (text !== '') return text;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: name === 'event' ? 'No event is chosen' : 'No task definition is chosen',
		whatToDo: 'Choose one from the list, or enter its name.',
	});
}
