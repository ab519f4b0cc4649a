import type { Resource } from '../operation';
import * as getAttachments from './get-attachments';
import * as getAll from './get-all';

export const communication: Resource = {
	option: { name: 'Communication', value: 'communication' },
	operations: [getAttachments, getAll],
};
