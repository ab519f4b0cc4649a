import type { Store } from '../database/open-store';
import type { OutboxState } from '../database/schema';
import { withFailures, type DeliveryFailure } from './delivery-failures';
import type { Delivery } from './outbox';

/**
 * Notes on a communication what became of it, for as long as the history is kept.
 *
 * @param store inside of the transaction that notes it in the outbox.
 */
export async function noteDelivery(
	store: Store,
	communicationId: number,
	{ state, deliveries }: { state: OutboxState; deliveries: Delivery[] },
): Promise<void> {
	const reportedAt = store.clock().toISOString();
	const failed = deliveries
		.filter((delivery) => delivery.state === 'refused')
		.map(({ address, answer = '' }) => ({ address, reason: answer, reportedAt }));
	await store.db
		.updateTable('communications')
		.set({
			delivery: state,
			...(failed.length === 0
				? {}
				: { failures: JSON.stringify(await addedTo(store, communicationId, failed)) }),
		})
		.where('id', '=', communicationId)
		.execute();
}

async function addedTo(
	{ db }: Store,
	communicationId: number,
	failed: DeliveryFailure[],
): Promise<DeliveryFailure[]> {
	const { failures } = await db
		.selectFrom('communications')
		.select('failures')
		.where('id', '=', communicationId)
		.executeTakeFirstOrThrow();
	return withFailures(failures, failed);
}
