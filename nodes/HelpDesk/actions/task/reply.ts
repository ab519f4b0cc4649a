import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { replyToTask } from '../../../../dispatcher/index';
import { textOf } from '../../../shared/text';
import { authorField } from '../../fields';
import { taskField, templateField } from '../../pickers';
import { readFields, readText } from '../../parameters';
import { simpleCommunication } from '../communication/simplify';
import { toItems } from '../items';
import type { OperationCall } from '../operation';
import { findFiles } from './files';
import { onlyInDivision, readWhichTask } from './which-task';

export const option = {
	name: 'Reply',
	value: 'reply',
	action: 'Reply to the requester of a task',
	description: 'Send a mail to the requester in the name of the division',
};

const withText = { show: { emailFormat: ['text', 'both'] } };
const withHtml = { show: { emailFormat: ['html', 'both'] } };

export const description: INodeProperties[] = [
	taskField,
	{
		displayName: 'Email Format',
		name: 'emailFormat',
		type: 'options',
		options: [
			{ name: 'Both', value: 'both' },
			{ name: 'HTML', value: 'html' },
			{ name: 'Text', value: 'text' },
		],
		default: 'text',
		description: 'The format in which you write; the mail always has both',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		displayOptions: withText,
		placeholder: 'The printer is back. Please try again.',
		description:
			'What to tell the requester; the template adds greeting and signature. The reference is added to the subject.',
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		displayOptions: withHtml,
		placeholder: '<p>The printer is back. Please try again.</p>',
		description:
			'What to tell the requester, as HTML. It is sent as it is: do not put the content of received mails in it.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Attachments',
				name: 'attachments',
				type: 'string',
				default: '',
				placeholder: 'data',
				description:
					'Names of the binary properties to attach, separated by commas. In HTML, <code>cid:data</code> shows the image of the property <code>data</code>.',
			},
			{
				...authorField,
				description:
					'Name or email address of the person who writes the reply; the history shows it. The mail itself comes from the division.',
			},
			{
				displayName: 'Close Task',
				name: 'closeTask',
				type: 'boolean',
				default: true,
				description: 'Whether to close the task as well',
			},
			{
				displayName: 'Internal Copies',
				name: 'internalCopies',
				type: 'string',
				default: '',
				placeholder: 'anna@example.com, ben@example.com',
				description:
					'Email addresses of employees who get the reply as a forward, separated by commas. The requester does not see them.',
			},
			onlyInDivision,
			{
				displayName: 'Reply to All',
				name: 'replyToAll',
				type: 'boolean',
				default: true,
				description:
					'Whether the reply also goes to those who were in copy of the last mail of the requester',
			},
			{
				...templateField(
					'The template to use instead of the one for answers of the division. With a template, the text may be empty.',
				),
				required: false,
			},
		],
	},
];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const options = readFields(call, 'options');
	const format = readText(call, 'emailFormat') || 'text';
	const text = format === 'html' ? '' : readText(call, 'text');
	const html = format === 'text' ? '' : readText(call, 'html');
	const sent = await replyToTask(call.store, readWhichTask(call), {
		text,
		html,
		template: options.template,
		author: options.author,
		attachments: findFiles(call, { names: textOf(options.attachments), html }),
		internalCopies: options.internalCopies,
		repliesToAll: options.replyToAll !== false,
		closesTask: options.closeTask === true,
	});
	return toItems([simpleCommunication(sent)]);
}
