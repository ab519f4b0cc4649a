import { sql } from 'kysely';
import type { Store } from '../database/open-store';

/** The mails of a division that are not sent. */
export interface UnsentMails {
	/** To be sent, or being sent. */
	waiting: number;
	/** Refused for all or some of their recipients, or perhaps not arrived. */
	failed: number;
	/** Kept while sending was off, or over the hourly limit. */
	suppressed: number;
}

/** Counts the outbox but for what is sent, by the division's id; one without any is left out. */
export async function countUnsent(store: Store): Promise<Map<number, UnsentMails>> {
	const rows = await store.db
		.selectFrom('outbox')
		.select((field) => ['division_id', 'state', field.fn.countAll<number>().as('count')])
		// As the index of what is not sent says it: for a parameter it is not used.
		.where('state', '!=', sql.lit('sent' as const))
		.groupBy(['division_id', 'state'])
		.execute();
	const counts = new Map<number, UnsentMails>();
	for (const { division_id: id, state, count } of rows) {
		const unsent = counts.get(id) ?? { waiting: 0, failed: 0, suppressed: 0 };
		unsent[kindOf(state)] += Number(count);
		counts.set(id, unsent);
	}
	return counts;
}

function kindOf(state: string): keyof UnsentMails {
	if (state === 'suppressed') return 'suppressed';
	return ['held', 'queued', 'sending'].includes(state) ? 'waiting' : 'failed';
}
