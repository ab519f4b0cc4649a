import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { templateField } from '../../pickers';
import { saveNoticeTemplate } from '../../../../dispatcher/index';
import { readRequired, readText } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { languageOptions, textsField } from './fields';
import { readTexts } from './texts';

export const option = {
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update a notice template',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
};

export const description: INodeProperties[] = [
	templateField(
		'The template to change, or the name of a new one. A template with the name of a shipped one is used in its place.',
	),
	{
		displayName: 'Language',
		name: 'language',
		type: 'options',
		options: languageOptions,
		default: 'en',
		description: 'The language the template is written in',
	},
	textsField({
		displayName: 'Texts',
		description:
			'Texts that are not added stay as they are. A new template needs a subject and a text.',
	}),
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const name = readRequired(call, 'template', 'Template');
	const language = readText(call, 'language') || 'en';
	return toItems([await saveNoticeTemplate(call.store, { name, language, ...readTexts(call) })]);
}
