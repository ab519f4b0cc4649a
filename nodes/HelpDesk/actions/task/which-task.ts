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
