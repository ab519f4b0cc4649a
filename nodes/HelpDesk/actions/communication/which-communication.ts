import type { INodeProperties } from 'n8n-workflow';
import { DispatcherError } from '../../../../dispatcher/index';
import { readText } from '../../parameters';
import type { OperationCall } from '../operation';

/** A communication by its ID. */
export const communicationField: INodeProperties = {
	displayName: 'Communication ID',
	name: 'communicationId',
	type: 'string',
	required: true,
	default: '',
	placeholder: '42',
	description: 'The ID of the mail, as Get Many returns it',
};

/** @throws DispatcherError `settings-invalid` if the field is empty or no ID. */
export function readCommunicationId(call: OperationCall): number {
	const typed = readText(call, 'communicationId');
	const id = Number(typed);
	if (typed !== '' && Number.isSafeInteger(id)) return id;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened:
			typed === ''
				? 'The field "Communication ID" is empty'
				: `"${typed.slice(0, 60)}" is not the ID of a communication`,
		whatToDo: 'Use the ID that the operation Get Many returns.',
	});
}
