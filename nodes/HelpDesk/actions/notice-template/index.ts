import type { Resource } from '../operation';
import * as deleteTemplate from './delete';
import * as getMany from './get-many';
import * as preview from './preview';
import * as upsert from './upsert';

export const noticeTemplate: Resource = {
	option: { name: 'Notice Template', value: 'noticeTemplate' },
	operations: [upsert, deleteTemplate, getMany, preview],
};
