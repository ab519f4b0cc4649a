import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { addNote } from '../../../../dispatcher/index';
import { authorField } from '../../fields';
import { taskField } from '../../pickers';
import { readFields, readText } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Add Note',
	value: 'addNote',
	action: 'Add a note to a task',
	description: 'Add a note to the history of a task; no mail is sent',
};

export const description: INodeProperties[] = [
	taskField,
	{
		displayName: 'Note',
		name: 'note',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'Called the requester, waiting for the serial number',
		description: 'The text of the note',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{ ...authorField, description: 'Name or email address of the person who writes the note' },
			onlyInDivision,
		],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { author } = readFields(call, 'options');
	const note = { text: readText(call, 'note'), author };
	return toItems([await addNote(call.store, readWhichTask(call), note)]);
}
