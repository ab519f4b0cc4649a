import type { IDataObject } from 'n8n-workflow';
import type { StoredCommunication } from '../../../../dispatcher/index';

/** What most workflows need of a communication. */
export function simpleCommunication(communication: StoredCommunication): IDataObject {
	return {
		id: communication.id,
		task: communication.taskReference,
		direction: communication.direction,
		purpose: communication.purpose,
		from: communication.fromAddress ?? communication.fromName,
		to: communication.to.map(({ address }) => address),
		date: communication.sentAt ?? communication.createdAt,
		subject: communication.subject,
		text: communication.newText,
		unverified: communication.unverified,
		delivery: communication.delivery,
		failures: communication.failures.map(({ address, reason }) => ({ address, reason })),
		attachments: communication.attachments.map(({ fileName }) => fileName),
	};
}
