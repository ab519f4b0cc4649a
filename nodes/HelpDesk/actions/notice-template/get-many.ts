import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listNoticeTemplates } from '../../../../dispatcher/index';
import { textOf } from '../../../shared/text';
import { limitFields } from '../../fields';
import { readFields, readLimit } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { languageOptions } from './fields';

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many notice templates',
	description: 'Get the templates that messages are written from, with their texts',
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Language',
			name: 'language',
			type: 'options',
			options: languageOptions,
			default: 'en',
			description: 'Only templates in this language',
		},
		{
			displayName: 'Origin',
			name: 'origin',
			type: 'options',
			options: [
				{ name: 'Own', value: 'own', description: 'Written for this help desk' },
				{ name: 'Shipped', value: 'shipped', description: 'Part of this package' },
			],
			default: 'own',
			description: 'Only templates of this origin',
		},
	],
};

export const description: INodeProperties[] = [...limitFields, filters];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const limit = readLimit(call);
	const wanted = Object.fromEntries(
		Object.entries(readFields(call, 'filters')).map(([name, value]) => [name, textOf(value)]),
	);
	return toItems((await listNoticeTemplates(call.store, wanted)).slice(0, limit));
}
