import { readDeliveryStatus } from './delivery-status';
import type { ReportedRecipient } from './mail';
import { readReturnedText } from './returned-text';

/** A delivery report, as far as it is read. */
export interface DeliveryReport {
	/** Its text, with the delivery status where that is shown as text. */
	text: string;
	subject: string;
	/** Parts that it has attached and that tell of recipients or give messages back. */
	returned: Buffer[];
	/** From and To of the report itself. */
	own: string[];
	/** Its header field X-Failed-Recipients; empty where it has none. */
	failedRecipients: string;
}

/**
 * Reads what became of a message for each recipient: from the report's fields, and where it has none,
 * from its words.
 *
 * @returns each recipient once.
 */
export function reportedRecipients(report: DeliveryReport): ReportedRecipient[] {
	const { text, subject, returned, own, failedRecipients } = report;
	const fields = [text, ...returned.map((part) => part.toString('utf8'))].flatMap(
		readDeliveryStatus,
	);
	const failed = failedRecipients.split(/[\s,;<>]+/).filter((word) => word.includes('@'));
	const isComplete = fields.length > 0 && fields.every(({ reason }) => reason !== '');
	const words = isComplete ? [] : readReturnedText({ text, subject, own, failed });
	const recipients = fields.length > 0 ? fields.map((one) => withReason(one, words)) : words;
	const byAddress = new Map<string, ReportedRecipient>();
	for (const recipient of recipients) {
		const key = recipient.address.toLowerCase();
		if (!byAddress.has(key)) byAddress.set(key, recipient);
	}
	return [...byAddress.values()];
}

/** A report that tells a status alone has the words for it in its text. */
function withReason(recipient: ReportedRecipient, words: ReportedRecipient[]): ReportedRecipient {
	if (recipient.reason !== '') return recipient;
	const address = recipient.address.toLowerCase();
	const told = words.find((one) => one.address.toLowerCase() === address);
	return { ...recipient, reason: told?.reason ?? '' };
}
