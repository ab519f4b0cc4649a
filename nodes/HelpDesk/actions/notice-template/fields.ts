import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** The languages that messages are written in. */
export const languageOptions: INodePropertyOptions[] = [
	{ name: 'English', value: 'en' },
	{ name: 'French', value: 'fr' },
];

/** The texts of a template, each of which may be left out. */
export function textsField(
	named: Pick<INodeProperties, 'displayName' | 'description'>,
): INodeProperties {
	return {
		...named,
		name: 'texts',
		type: 'collection',
		placeholder: 'Add Text',
		default: {},
		options: [
			{
				displayName: 'HTML',
				name: 'html',
				type: 'string',
				typeOptions: { editor: 'htmlEditor', rows: 10 },
				default: '',
				description:
					'The message as a web page, as a Liquid template. Values are escaped, except content.html | raw. Leave empty to have it made from the text.',
			},
			{
				displayName: 'Subject',
				name: 'subject',
				type: 'string',
				default: '',
				placeholder: 'Unprocessed mail in {{ division.name }}: {{ mail.subject }}',
				description:
					'The subject of the message, as a Liquid template. If it is about a task, the task’s reference is put before it.',
			},
			{
				displayName: 'Text',
				name: 'text',
				type: 'string',
				typeOptions: { rows: 10 },
				default: '',
				description:
					'The message as plain text, as a Liquid template. It can use division.name, division.tag, division.signature, division.logo, task.reference, task.title, task.status, task.priority, task.assignee, task.requester, task.dueAt | when, mail.sender, mail.subject, mail.date | when, mail.messageId, author, content.text, copies, attachments.left, marker, reason, folder, mailbox, excerpt and link.',
			},
		],
	};
}
