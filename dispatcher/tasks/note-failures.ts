import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { ReportedRecipient } from '../message/mail';
import type { DeliveryFailure } from './types';

/** Of one communication, so many failures are kept. */
const MOST_FAILURES = 100;

/** A message that did not reach some of its recipients, as a mail reports. */
export interface FailureReport {
	/** With angle brackets. */
	messageIds: string[];
	failed: ReportedRecipient[];
}

/** Notes on communications whom they did not reach; a later report of one recipient takes the place. */
export async function noteFailures(store: Store, reports: FailureReport[]): Promise<void> {
	const reportedAt = store.clock().toISOString();
	const messageIds = [...new Set(reports.flatMap((report) => report.messageIds))];
	for (const chunk of inChunks(messageIds)) {
		const query = store.db
			.selectFrom('communications')
			.select(['id', 'message_id', 'failures'])
			.where('message_id', 'in', chunk)
			.orderBy('id');
		const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
		for (const { id, message_id: messageId, failures } of rows) {
			const failed = reports
				.filter((report) => report.messageIds.includes(messageId ?? ''))
				.flatMap((report) => report.failed);
			const known = failures === null ? [] : (JSON.parse(failures) as DeliveryFailure[]);
			await store.db
				.updateTable('communications')
				.set({ failures: JSON.stringify(withFailures(known, failed, reportedAt)) })
				.where('id', '=', id)
				.execute();
		}
	}
}

function withFailures(
	known: DeliveryFailure[],
	failed: ReportedRecipient[],
	reportedAt: string,
): DeliveryFailure[] {
	const byAddress = new Map(known.map((failure) => [failure.address, failure]));
	for (const { address, status, reason } of failed) {
		byAddress.set(address, { address, reason: reason || status, reportedAt });
	}
	return [...byAddress.values()].slice(-MOST_FAILURES);
}
