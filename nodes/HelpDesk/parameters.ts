import type { IDataObject } from 'n8n-workflow';
import { DispatcherError } from '../../dispatcher/index';
import { textOf } from '../shared/text';
import type { OperationCall } from './actions/operation';

/** A field's value as a text without outer spaces, also of one picked from a list; empty: not set. */
export function readText({ context, index }: OperationCall, name: string): string {
	return textOf(context.getNodeParameter(name, index, '', { extractValue: true }));
}

/** The fields that were added to a collection. */
export function readFields({ context, index }: OperationCall, name: string): IDataObject {
	return context.getNodeParameter(name, index, {}) as IDataObject;
}

/**
 * How many results are wanted at most.
 *
 * @returns undefined: all.
 * @throws DispatcherError `settings-invalid` if the limit is no whole number above 0.
 */
export function readLimit({ context, index }: OperationCall): number | undefined {
	if (context.getNodeParameter('returnAll', index, false) === true) return undefined;
	const limit = Number(context.getNodeParameter('limit', index, 50));
	if (Number.isSafeInteger(limit) && limit > 0) return limit;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The limit is not a whole number above 0',
		whatToDo: 'Correct the field Limit, or turn on Return All.',
	});
}
