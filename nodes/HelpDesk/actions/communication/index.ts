import type { Resource } from '../operation';
import * as getAttachments from './get-attachments';
import * as getMany from './get-many';
import * as sendAgain from './send-again';

export const communication: Resource = {
	option: { name: 'Communication', value: 'communication' },
	operations: [getAttachments, getMany, sendAgain],
};
