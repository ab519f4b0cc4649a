import type { IBinaryKeyData, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { listAttachments, readAttachment } from '../../../../dispatcher/index';
import type { OperationCall } from '../operation';
import { communicationField, readCommunicationId } from './which-communication';

export const option = {
	name: 'Get Attachments',
	value: 'getAttachments',
	action: 'Get the attachments of a communication',
	description: 'Get the attachments of a mail as binary data',
};

export const description: INodeProperties[] = [communicationField];

/** One item with all of them, as the trigger gives a mail. */
export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const { context, store } = call;
	const communicationId = readCommunicationId(call);
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
