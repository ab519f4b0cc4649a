import type { INodeProperties } from 'n8n-workflow';
import { databaseProperty } from '../shared/descriptions';
import { propertiesOf } from './actions/operation';
import { resources } from './actions/resources';

export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources.map(({ option }) => option),
		default: 'task',
	},
	...resources.flatMap(propertiesOf),
	databaseProperty,
];
