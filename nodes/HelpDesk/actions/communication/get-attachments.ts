import type { IBinaryKeyData, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { DispatcherError, listAttachments, readAttachment } from '../../../../dispatcher/index';
import { readText } from '../../parameters';
import type { OperationCall } from '../operation';

export const option = {
	name: 'Get Attachments',
	value: 'getAttachments',
	action: 'Get the attachments of a communication',
	description: 'Get the attachments of a mail as binary data',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Communication ID',
		name: 'communicationId',
		type: 'string',
		required: true,
		default: '',
		placeholder: '42',
		description: 'The ID of the mail, as Get Many returns it',
	},
];

/** One item with all of them, as the trigger gives a mail. */
export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { context, store } = call;
	const communicationId = readId(readText(call, 'communicationId'));
	const binary: IBinaryKeyData = {};
	const attachments = [];
	for (const attachment of await listAttachments(store, communicationId)) {
		if (attachment.leftInMailbox) {
			attachments.push(attachment);
			continue;
		}
		const binaryProperty = `attachment_${Object.keys(binary).length}`;
		// One after the other: all together may not fit in memory.
		binary[binaryProperty] = await context.helpers.prepareBinaryData(
			await readAttachment(store, attachment.id),
			attachment.fileName,
			attachment.mediaType,
		);
		attachments.push({ ...attachment, binaryProperty });
	}
	const json = { communicationId, attachments };
	return [Object.keys(binary).length === 0 ? { json } : { json, binary }];
}

function readId(typed: string): number {
	const id = Number(typed);
	if (typed !== '' && Number.isSafeInteger(id)) return id;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened:
			typed === ''
				? 'The field "Communication ID" is empty'
				: `"${typed.slice(0, 60)}" is not the ID of a communication`,
		whatToDo: 'Use the ID that the operation Get Many returns.',
	});
}
