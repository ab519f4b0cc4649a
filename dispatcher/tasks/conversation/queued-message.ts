import type { MessagePurpose } from '../../core/communication';
import { mailboxNamed } from '../../outbox/named-mailbox';
import type { QueuedMail } from '../../outbox/outbox';
import type { DispatcherSettings } from '../../settings/dispatcher-settings';
import type { SendingDivision } from './sending-division';

/** No server takes a longer header field gladly. */
const MOST_REFERENCES = 20;

/** A message of a task's history, to be sent. */
export interface SendableMessage {
	purpose: MessagePurpose;
	/** What it is about: queued once per key, however often it is called. */
	key: string;
	division: SendingDivision;
	taskId: number;
	communicationId: number;
	/** With angle brackets. */
	messageId: string;
	/** In whose name it comes from the division's mailbox. */
	senderName: string;
	/** Addresses. */
	to: string[];
	copies: string[];
	inReplyTo: string | null;
	references: string[];
	/** The communication whose attachments go with it. */
	attachmentsOf?: number | undefined;
	/** From then on it is not sent any more. */
	expiresAt?: Date | undefined;
}

/** Makes of a message what the outbox takes. Its texts stay in the history. */
export function toQueuedMail(settings: DispatcherSettings, message: SendableMessage): QueuedMail {
	const { division, purpose, to, copies, inReplyTo, attachmentsOf, expiresAt } = message;
	const isCarrying = purpose === 'forward' || purpose === 'answer';
	// Its own, too: an answer repeats it, even if a relay gave the message another Message-ID.
	const references = [...lastReferences(message.references), message.messageId].join(' ');
	return {
		key: message.key,
		divisionName: division.name,
		divisionId: division.id,
		taskId: message.taskId,
		communicationId: message.communicationId,
		...(attachmentsOf === undefined ? {} : { attachmentsOf }),
		messageId: message.messageId,
		from: mailboxNamed(message.senderName, division.mailbox),
		to: [...to, ...copies],
		copies,
		subject: '',
		text: '',
		html: '',
		headers: {
			'Reply-To': division.mailbox,
			...(inReplyTo === null ? {} : { 'In-Reply-To': inReplyTo }),
			References: references,
		},
		suppressed: !settings.sendsCommunications,
		isPersonal: purpose === 'answer',
		isCarrying,
		mostPerHour: isCarrying ? settings.mailsPerHour : settings.noticesPerHour,
		...(expiresAt === undefined ? {} : { expiresAt }),
	};
}

/** Of a thread the messages that are named: the last ones. */
export function lastReferences(references: string[]): string[] {
	return references.slice(-MOST_REFERENCES);
}

/** In whose name a mail is forwarded. */
export function forwardedName(
	from: { name: string; address: string } | null,
	division: Pick<SendingDivision, 'name'>,
): string {
	return from?.name || from?.address.split('@', 1)[0] || division.name;
}
