import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import { readBusinessHours, type BusinessHours } from '../../dispatcher/index';

type Context = Pick<ITriggerFunctions, 'getNodeParameter' | 'getTimezone'>;

/**
 * Reads when the division works.
 *
 * @returns null where nothing was added: hours count around the clock.
 * @throws DispatcherError `settings-invalid`, naming the field.
 */
export function readDivisionHours(context: Context): BusinessHours | null {
	const typed = context.getNodeParameter('businessHours', {}) as IDataObject;
	if (Object.keys(typed).length === 0) return null;
	return readBusinessHours(typed, context.getTimezone());
}
