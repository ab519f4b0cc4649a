import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { execute } from './execute';
import { properties } from './properties';

export class CreateTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Create Task',
		name: 'createTask',
		icon: { light: 'file:createTask.svg', dark: 'file:createTask.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'join or create',
		description: 'Adds each mail to its task, or creates one',
		defaults: { name: 'Create Task' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Filed', 'Failed'],
		credentials: [
			{
				name: 'postgres',
				required: true,
				displayOptions: { show: { database: ['postgres'] } },
			},
		],
		properties,
	};

	execute = execute;
}
