import type { Resource } from '../operation';
import * as getSettings from './get-settings';
import * as updateSettings from './update-settings';

export const dispatcher: Resource = {
	option: { name: 'Dispatcher', value: 'dispatcher' },
	operations: [getSettings, updateSettings],
};
