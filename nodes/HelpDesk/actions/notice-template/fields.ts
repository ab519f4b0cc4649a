import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** The languages that notices are written in. */
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
					'The notice as a web page, as a Liquid template. Values are escaped. Leave empty to have it made from the text.',
			},
			{
				displayName: 'Subject',
				name: 'subject',
				type: 'string',
				default: '',
				placeholder: 'Unprocessed mail in {{ division.name }}: {{ mail.subject }}',
				description: 'The subject of the notice, as a Liquid template',
			},
			{
				displayName: 'Text',
				name: 'text',
				type: 'string',
				typeOptions: { rows: 10 },
				default: '',
				description:
					'The notice as plain text, as a Liquid template. It can use division.name, division.tag, mail.sender, mail.subject, mail.date | when, mail.messageId, reason, folder, mailbox, excerpt and link.',
			},
		],
	};
}
