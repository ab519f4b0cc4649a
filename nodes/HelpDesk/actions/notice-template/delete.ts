import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { templateField } from '../../pickers';
import { deleteNoticeTemplate } from '../../../../dispatcher/index';
import { readRequired, readText } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { languageOptions } from './fields';

export const option = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a notice template',
	description: 'Delete a template. If it replaced a shipped one, that one is used again.',
};

export const description: INodeProperties[] = [
	templateField('The template to delete. Shipped templates cannot be deleted.'),
	{
		displayName: 'Language',
		name: 'language',
		type: 'options',
		options: [{ name: 'All', value: 'all' }, ...languageOptions],
		default: 'all',
		description: 'Which of its languages to delete',
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const name = readRequired(call, 'template', 'Template');
	const language = readText(call, 'language') || 'all';
	const deleted = await deleteNoticeTemplate(call.store, {
		name,
		...(language === 'all' ? {} : { language }),
	});
	return toItems([{ ...deleted, deleted: true }]);
}
