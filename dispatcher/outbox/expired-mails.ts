import type { Store } from '../database/open-store';
import { noteDelivery } from './note-delivery';
import type { Delivery } from './outbox';

/** So many are looked at in one transaction. */
const AT_ONCE = 200;
const REMARK = 'Not sent: it could not be sent in time, and says nothing useful any more.';

/** Suppresses what waits in a division's outbox and should have been sent long ago. */
export async function suppressExpired(store: Store, divisionName: string): Promise<void> {
	while ((await suppressSome(store, divisionName)) === AT_ONCE);
}

async function suppressSome(store: Store, divisionName: string): Promise<number> {
	return await store.db.transaction().execute(async (transaction) => {
		const within = { ...store, db: transaction };
		const expired = transaction
			.selectFrom('outbox')
			.select(['id', 'deliveries', 'communication_id'])
			.where('state', '=', 'queued')
			.where('expires_at', '<=', store.clock().toISOString())
			.where('division_id', 'in', (divisions) =>
				divisions.selectFrom('divisions').select('id').where('name', '=', divisionName),
			)
			.limit(AT_ONCE);
		const rows = await (
			store.kind === 'postgres' ? expired.forUpdate().skipLocked() : expired
		).execute();
		for (const { id, deliveries: json, communication_id: communicationId } of rows) {
			const deliveries = (JSON.parse(json) as Delivery[]).map(suppressed);
			await transaction
				.updateTable('outbox')
				.set({
					state: 'suppressed',
					deliveries: JSON.stringify(deliveries),
					due_at: null,
					remark: REMARK,
				})
				.where('id', '=', id)
				.execute();
			if (communicationId === null) continue;
			await noteDelivery(within, communicationId, { state: 'suppressed', deliveries });
		}
		return rows.length;
	});
}

function suppressed(delivery: Delivery): Delivery {
	const waits = delivery.state === 'pending' || delivery.state === 'delayed';
	return waits ? { ...delivery, state: 'suppressed' } : delivery;
}
