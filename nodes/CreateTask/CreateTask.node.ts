import type { INodeType } from 'n8n-workflow';
import { description } from './description';
import { execute } from './execute';

export class CreateTask implements INodeType {
	description = description;

	execute = execute;
}
