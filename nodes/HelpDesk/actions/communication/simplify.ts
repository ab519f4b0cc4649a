import type { IDataObject } from 'n8n-workflow';
import type { StoredCommunication } from '../../../../dispatcher/index';

/** What most workflows need of a communication. */
export function simpleCommunication(communication: StoredCommunication): IDataObject {
	return {
		id: communication.id,
		task: communication.taskReference,
		direction: communication.direction,
		from: communication.fromAddress ?? communication.fromName,
		date: communication.sentAt ?? communication.createdAt,
		subject: communication.subject,
		text: communication.newText,
		unverified: communication.unverified,
		attachments: communication.attachments.map(({ fileName }) => fileName),
	};
}
