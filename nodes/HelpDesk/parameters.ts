import type { IDataObject } from 'n8n-workflow';
import { DispatcherError, readMoment } from '../../dispatcher/index';
import { textOf } from '../shared/text';
import type { OperationCall } from './actions/operation';

/** A field's value as a text without outer spaces, also of one picked from a list; empty: not set. */
export function readText({ context, index }: OperationCall, name: string): string {
	return textOf(context.getNodeParameter(name, index, '', { extractValue: true }));
}

/** A field that must not be empty; `shownAs`: its name in the editor. */
export function readRequired(call: OperationCall, name: string, shownAs: string): string {
	const value = readText(call, name);
	if (value !== '') return value;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field ${shownAs} is empty`,
		whatToDo: 'Fill it in, or check the expression in it.',
	});
}

/**
 * The fields that were added to a collection; of one picked from a list its value. `rawExpressions`:
 * without evaluating any of them.
 */
export function readFields(
	{ context, index }: OperationCall,
	name: string,
	{ rawExpressions = false } = {},
): IDataObject {
	const read = context.getNodeParameter(name, index, {}, { rawExpressions }) as IDataObject;
	const fields = Object.entries(read);
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

/**
 * Reads the revision that a change is based on.
 *
 * @param value of the field Only If Revision Is, perhaps from an expression.
 * @returns undefined: none is expected.
 * @throws DispatcherError `settings-invalid` if it is no whole number.
 */
export function readRevision(value: unknown): number | undefined {
	const text = textOf(value);
	if (text === '') return undefined;
	const revision = Number(text);
	if (Number.isSafeInteger(revision)) return revision;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "Only If Revision Is" cannot be "${text.slice(0, 60)}"`,
		whatToDo: 'Use the field revision of what you are changing, or leave it empty.',
	});
}
