import type { Resource } from '../operation';
import * as getAttachments from './get-attachments';
import * as getMany from './get-many';

export const communication: Resource = {
	option: { name: 'Communication', value: 'communication' },
	operations: [getAttachments, getMany],
};
