import type { IDataObject } from 'n8n-workflow';
import { DispatcherError, readMoment } from '../../dispatcher/index';
import { textOf } from '../shared/text';
import type { OperationCall } from './actions/operation';

/** A field's value as a text without outer spaces, also of one picked from a list; empty: not set. */
export function readText({ context, index }: OperationCall, name: string): string {
	return textOf(context.getNodeParameter(name, index, '', { extractValue: true }));
}

/** The fields that were added to a collection; of one picked from a list its value. */
export function readFields({ context, index }: OperationCall, name: string): IDataObject {
	const fields = Object.entries(context.getNodeParameter(name, index, {}) as IDataObject);
	return Object.fromEntries(fields.map(([field, value]) => [field, pickedValue(value)]));
}

function pickedValue(value: IDataObject[string]): IDataObject[string] {
	if (typeof value !== 'object' || value === null) return value;
	return '__rl' in value ? value.value : value;
}

/** Whether only a few useful fields are wanted. */
export function wantsSimple({ context, index }: OperationCall): boolean {
	return context.getNodeParameter('simplify', index, true) === true;
}

/**
 * Reads a date, in the workflow's time zone where it names none.
 *
 * @returns ISO 8601 in UTC; undefined where nothing is set.
 * @throws DispatcherError `settings-invalid`, naming the field.
 */
export function readDate(
	{ context }: OperationCall,
	field: string,
	value: unknown,
): string | undefined {
	return readMoment(value, { field, timeZone: context.getTimezone() });
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
