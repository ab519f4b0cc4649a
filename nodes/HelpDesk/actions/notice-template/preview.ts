import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { templateField } from '../../pickers';
import { DispatcherError, previewNotice } from '../../../../dispatcher/index';
import { readRequired, readText } from '../../parameters';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { languageOptions, textsField } from './fields';
import { readTexts } from './texts';

export const option = {
	name: 'Preview',
	value: 'preview',
	action: 'Preview a notice template',
	description: 'Get a message as it would be written. Nothing is sent or saved.',
};

export const description: INodeProperties[] = [
	templateField('The template to preview. Enter a new name to try texts that are not saved.'),
	{
		displayName: 'Language',
		name: 'language',
		type: 'options',
		options: [{ name: 'Dispatcher’s Language', value: 'dispatcher' }, ...languageOptions],
		default: 'dispatcher',
		description: 'The language of the template to preview',
	},
	{
		displayName: 'Mail',
		name: 'mail',
		type: 'options',
		options: [
			{ name: 'By ID', value: 'id', description: 'A mail that the database knows' },
			{ name: 'Sample', value: 'sample', description: 'A made-up mail' },
		],
		default: 'sample',
		description: 'The mail to write about',
	},
	{
		displayName: 'Mail ID',
		name: 'mailId',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { mail: ['id'] } },
		description:
			'The ID the database gave the mail: on an item from the trigger, it is in the field intake. The mail must be in a task, or employees must have been notified of it.',
	},
	textsField({
		displayName: 'Texts to Try',
		description: 'Used in place of the saved ones. Nothing is saved.',
	}),
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { context, store } = call;
	const language = readText(call, 'language') || 'dispatcher';
	const preview = await previewNotice(store, {
		name: readRequired(call, 'template', 'Template'),
		...(language === 'dispatcher' ? {} : { language }),
		...(readText(call, 'mail') === 'id' ? { intakeId: readMailId(call) } : {}),
		...readTexts(call),
		// The division's own is not known here, and this one opens, too.
		workflow: {
			n8nAddress: context.getInstanceBaseUrl(),
			workflowId: context.getWorkflow().id ?? '',
		},
	});
	return toItems([preview]);
}

function readMailId(call: OperationCall): number {
	const typed = readRequired(call, 'mailId', 'Mail ID');
	const id = Number(typed);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The mail ID cannot be "${typed.slice(0, 60)}"`,
		whatToDo: 'On an item from the trigger, it is intake.id.',
	});
}
