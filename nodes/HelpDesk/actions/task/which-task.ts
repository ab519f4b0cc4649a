import type { INodeProperties } from 'n8n-workflow';
import { divisionField } from '../../pickers';
import { textOf } from '../../../shared/text';
import { readFields, readText } from '../../parameters';
import type { OperationCall } from '../operation';

/** Stands among the options of what is done with one task. */
export const onlyInDivision: INodeProperties = divisionField({
	displayName: 'Only in Division',
	name: 'division',
	description: 'A task of another division is an error',
});

/** The task that is chosen, and the division that it has to be of. */
export function readWhichTask(call: OperationCall) {
	const division = textOf(readFields(call, 'options').division);
	return {
		idOrReference: readText(call, 'task'),
		...(division === '' ? {} : { division }),
	};
}

/** The options of an operation that has no others. */
export const taskOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [onlyInDivision],
};
