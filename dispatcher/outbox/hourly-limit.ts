import { sql } from 'kysely';
import type { Store, StoreConnection } from '../database/open-store';

const HOUR_MS = 3_600_000;

/** A mail that is about to be queued. */
interface LimitedMail {
	to: string[];
	suppressed: boolean;
	mostPerHour?: number;
}

/** To whom a mail may go. */
export interface LimitedRecipients {
	/** Those below the limit; if there are none, all of them, so that the row shows to whom it would go. */
	to: string[];
	/** Whether nobody is left. */
	isOver: boolean;
	remark?: string;
}

/**
 * Leaves out the addresses that have reached the limit within the last hour, by the desk's clock, over
 * all divisions. This ends every loop, whatever carries it.
 */
export async function withinHourlyLimit(
	store: Store,
	transaction: StoreConnection,
	{ to, suppressed, mostPerHour = Infinity }: LimitedMail,
): Promise<LimitedRecipients> {
	if (suppressed || mostPerHour === Infinity) return { to, isOver: false };
	if (store.kind === 'postgres') await queueOneAtATime(transaction);
	const counts = await countRecent(store, transaction);
	const isFull = (address: string): boolean =>
		(counts.get(address.toLowerCase()) ?? 0) >= mostPerHour;
	const full = to.filter(isFull);
	if (full.length === 0) return { to, isOver: false };
	const isOver = full.length === to.length;
	const remark = `Not sent to ${full.join(', ')}: an address gets at most ${mostPerHour} notices an hour.`;
	return { to: isOver ? to : to.filter((address) => !isFull(address)), isOver, remark };
}

/** Otherwise two senders that count at the same moment would both take the last place. */
async function queueOneAtATime(transaction: StoreConnection): Promise<void> {
	await sql`select pg_advisory_xact_lock(hashtext(current_schema() || '.outbox'))`.execute(
		transaction,
	);
}

/** How many mails of the last hour go to each address. There are few: that is what the limit does. */
async function countRecent(
	store: Store,
	transaction: StoreConnection,
): Promise<ReadonlyMap<string, number>> {
	const anHourAgo = new Date(store.clock().getTime() - HOUR_MS).toISOString();
	const rows = await transaction
		.selectFrom('outbox')
		.select('recipients')
		.where('created_at', '>', anHourAgo)
		.where('state', '!=', 'suppressed')
		.execute();
	const counts = new Map<string, number>();
	for (const { recipients } of rows) {
		for (const address of JSON.parse(recipients) as string[]) {
			const key = address.toLowerCase();
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	return counts;
}
