import type { Resource } from '../operation';
import * as deleteDefinition from './delete';
import * as getAll from './get-all';
import * as upsert from './upsert';

export const taskDefinition: Resource = {
	option: { name: 'Task Definition', value: 'taskDefinition' },
	operations: [upsert, deleteDefinition, getAll],
};
