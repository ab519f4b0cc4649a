import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import { addressKey } from '../core/address-key';
import type { OutboxState } from '../database/schema';
import type { ReportedRecipient } from '../message/mail';
import { withFailures, type DeliveryFailure } from '../outbox/delivery-failures';
import type { Address } from './types';

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
			.select(['id', 'message_id', 'failures', 'delivery', 'to_addresses', 'cc_addresses'])
			.where('message_id', 'in', chunk)
			.orderBy('id');
		const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
		for (const row of rows) {
			const failed = reports
				.filter((report) => report.messageIds.includes(row.message_id ?? ''))
				.flatMap((report) => report.failed)
				.map(({ address, status, reason }) => ({
					address,
					reason: reason || status,
					reportedAt,
				}));
			const failures = withFailures(row.failures, failed);
			await store.db
				.updateTable('communications')
				.set({ failures: JSON.stringify(failures), delivery: deliveryAfter(row, failures) })
				.where('id', '=', row.id)
				.execute();
		}
	}
}

/** Servers had taken it, and it has not reached all to whom it was sent, or nobody. */
function deliveryAfter(
	row: { delivery: OutboxState | null; to_addresses: string; cc_addresses: string },
	failures: DeliveryFailure[],
): OutboxState | null {
	const { delivery } = row;
	if (delivery !== 'sent' && delivery !== 'partly-sent' && delivery !== 'unconfirmed') {
		return delivery;
	}
	const failed = new Set(failures.map(({ address }) => addressKey(address)));
	const recipients = [row.to_addresses, row.cc_addresses].flatMap(
		(json) => JSON.parse(json) as Address[],
	);
	// Where it was sent on, the report names another address.
	const reached = recipients.filter(({ address }) => !failed.has(addressKey(address)));
	return reached.length === 0 || recipients.length === 1 ? 'failed' : 'partly-sent';
}
