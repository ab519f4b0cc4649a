import type { Resource } from '../operation';
import * as getMany from './get-many';
import * as retry from './retry';

export const mail: Resource = {
	option: { name: 'Mail', value: 'mail' },
	operations: [getMany, retry],
};
