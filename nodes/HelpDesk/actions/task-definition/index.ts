import type { Resource } from '../operation';
import * as deleteDefinition from './delete';
import * as getMany from './get-many';
import * as upsert from './upsert';

export const taskDefinition: Resource = {
	option: { name: 'Task Definition', value: 'taskDefinition' },
	operations: [upsert, deleteDefinition, getMany],
};
