import { addressKey } from '../core/address-key';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { OutboxState } from '../database/schema';
import type { ReportedRecipient } from '../message/mail';
import type { Delivery } from './outbox';
import { stateOf } from './settle-mail';

/** What a mail reports of messages of ours. */
export interface FailureReport {
	/** With angle brackets. */
	messageIds: string[];
	failed: ReportedRecipient[];
}

/** A server took the mail, and one behind it did not. Before that no server can report on it. */
const reportable: readonly OutboxState[] = ['queued', 'sent', 'partly-sent', 'unconfirmed'];

/**
 * Notes that mails of the outbox, which a server had taken, did not reach some of their recipients.
 * Reports on other messages, and on people to whom they were not sent, change nothing.
 *
 * @param store inside of a transaction.
 */
export async function noteReportedFailures(store: Store, reports: FailureReport[]): Promise<void> {
	const messageIds = [...new Set(reports.flatMap((report) => report.messageIds))];
	for (const chunk of inChunks(messageIds)) {
		const query = store.db
			.selectFrom('outbox')
			.select(['id', 'message_id', 'deliveries', 'state'])
			.where('message_id', 'in', chunk)
			.where('state', 'in', reportable)
			.orderBy('id');
		const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
		for (const row of rows) {
			const failed = reports
				.filter((report) => report.messageIds.includes(row.message_id))
				.flatMap((report) => report.failed);
			const before = JSON.parse(row.deliveries) as Delivery[];
			const { deliveries, lastFailure } = settleReport(before, failed);
			if (lastFailure === undefined) continue;
			await store.db
				.updateTable('outbox')
				.set({
					deliveries: JSON.stringify(deliveries),
					state: row.state === 'queued' ? 'queued' : stateOf(deliveries),
					last_failure: lastFailure,
				})
				.where('id', '=', row.id)
				.execute();
		}
	}
}

/**
 * What becomes of the deliveries of a mail when a server reports that it did not reach some.
 *
 * @returns `lastFailure` is undefined where nothing changes.
 */
export function settleReport(
	deliveries: Delivery[],
	failed: ReportedRecipient[],
): { deliveries: Delivery[]; lastFailure?: string } {
	const reasons = new Map(failed.map((one) => [addressKey(one.address), wordsOf(one)]));
	// Where it was sent on, the report names another address; of one recipient it can only mean him.
	const [only] = deliveries.length === 1 ? reasons.values() : [];
	let lastFailure: string | undefined;
	const settled = deliveries.map((delivery): Delivery => {
		const reason = reasons.get(addressKey(delivery.address)) ?? only;
		const wasTaken = delivery.state === 'sent' || delivery.state === 'unconfirmed';
		if (reason === undefined || !wasTaken) return delivery;
		lastFailure = reason;
		return { ...delivery, state: 'refused', answer: reason };
	});
	return { deliveries: settled, ...(lastFailure === undefined ? {} : { lastFailure }) };
}

function wordsOf({ status, reason }: ReportedRecipient): string {
	const words = [reason.includes(status) ? '' : status, reason].filter((part) => part !== '');
	return `Reported as not delivered: ${words.join(' ') || 'no reason was given'}`;
}
