import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** How many results: all, or a limit. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** For two that change the same thing at a time. */
export const revisionField: INodeProperties = {
	displayName: 'Only If Revision Is',
	name: 'revision',
	type: 'string',
	default: '',
	placeholder: '{{ $json.revision }}',
	description:
		'The revision you based the change on. If someone else has changed it since, nothing is changed and you get an error. Leave empty to change it in any case.',
};

/** Who does something with a task. */
export const authorField: INodeProperties = {
	displayName: 'Author',
	name: 'author',
	type: 'string',
	default: '',
	placeholder: 'anna@example.com',
	description: 'Name or email address of the person who does this; the history shows it',
};

/** A few useful fields instead of all. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** In the order of their names. */
export const priorityOptions: INodePropertyOptions[] = [
	{ name: 'High', value: 'high' },
	{ name: 'Low', value: 'low' },
	{ name: 'Normal', value: 'normal' },
	{ name: 'Urgent', value: 'urgent' },
];

/** In the order of their names. */
export const statusOptions: INodePropertyOptions[] = [
	{ name: 'Closed', value: 'closed' },
	{ name: 'Open', value: 'open' },
	{ name: 'Pending', value: 'pending' },
];
