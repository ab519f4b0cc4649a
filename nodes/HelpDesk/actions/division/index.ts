import type { Resource } from '../operation';
import * as getMany from './get-many';
import * as pause from './pause';
import * as resume from './resume';

export const division: Resource = {
	option: { name: 'Division', value: 'division' },
	operations: [getMany, pause, resume],
};
