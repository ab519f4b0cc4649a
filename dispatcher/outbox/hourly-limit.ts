import { sql } from 'kysely';
import { addressKey } from '../core/address-key';
import { inChunks } from '../database/chunks';
import type { Store, StoreConnection } from '../database/open-store';

const HOUR_MS = 3_600_000;
/** Rows of three values that one statement writes. */
const AT_ONCE = 150;

/** A mail that is about to be queued. */
export interface LimitedMail {
	to: string[];
	suppressed: boolean;
	/** It carries what a person wrote: such mails are counted apart. */
	isCarrying?: boolean | undefined;
	/** No limit if absent. */
	mostPerHour?: number | undefined;
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
 * all divisions, and counts the others. This ends every loop, whatever carries it.
 *
 * @param store inside of the transaction in which the mails are queued.
 * @returns one result a mail, in their order; each counts for those behind it.
 */
export async function withinHourlyLimits(
	store: Store,
	mails: LimitedMail[],
): Promise<LimitedRecipients[]> {
	const sent = mails.filter(({ suppressed }) => !suppressed);
	const limited = sent.filter(({ mostPerHour = Infinity }) => mostPerHour !== Infinity);
	const keys = [...new Set(limited.flatMap(({ to }) => to.map(addressKey)))].sort();
	if (store.kind === 'postgres') await queueOneAtATime(store.db, keys);
	const counts = await countRecent(store, keys);
	const results = mails.map((mail) => limit(mail, counts));
	await noteRecent(store, mails, results);
	return results;
}

type Counts = Map<string, number>;

function limit(mail: LimitedMail, counts: Counts): LimitedRecipients {
	const { to, suppressed, mostPerHour = Infinity } = mail;
	if (suppressed) return { to, isOver: false };
	const full = to.filter((address) => (counts.get(countOf(mail, address)) ?? 0) >= mostPerHour);
	const isOver = full.length === to.length && to.length > 0;
	const left = isOver ? to : to.filter((address) => !full.includes(address));
	if (!isOver) {
		for (const address of left) {
			const key = countOf(mail, address);
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	if (full.length === 0) return { to, isOver };
	const remark = `Not sent to ${full.join(', ')}: an address gets at most ${mostPerHour} ${mail.isCarrying === true ? 'mails' : 'notices'} an hour.`;
	return { to: left, isOver, remark };
}

function countOf({ isCarrying = false }: LimitedMail, address: string): string {
	return `${isCarrying ? 1 : 0} ${addressKey(address)}`;
}

/** Otherwise two senders that count at the same moment would both take the last place. */
async function queueOneAtATime(transaction: StoreConnection, keys: string[]): Promise<void> {
	if (keys.length === 0) return;
	// In one order, so that two that lock the same addresses do not wait for each other.
	await sql`select pg_advisory_xact_lock(hash) from (
		select distinct hashtext(current_schema() || '.outbox ' || address) as hash
		from unnest(${keys}::text[]) as listed(address) order by hash
	) as locks`.execute(transaction);
}

/** How many mails of the last hour go to each of these addresses. */
async function countRecent({ db, clock }: Store, keys: string[]): Promise<Counts> {
	const anHourAgo = new Date(clock().getTime() - HOUR_MS).toISOString();
	const counts: Counts = new Map();
	for (const chunk of inChunks(keys)) {
		const rows = await db
			.selectFrom('recent_recipients')
			.select((field) => ['address_key', 'is_carrying', field.fn.countAll<number>().as('count')])
			.where('address_key', 'in', chunk)
			.where('queued_at', '>', anHourAgo)
			.groupBy(['address_key', 'is_carrying'])
			.execute();
		for (const row of rows) counts.set(`${row.is_carrying} ${row.address_key}`, Number(row.count));
	}
	return counts;
}

async function noteRecent(
	{ db, clock }: Store,
	mails: LimitedMail[],
	results: LimitedRecipients[],
): Promise<void> {
	const now = clock().toISOString();
	const rows = mails.flatMap(({ suppressed, isCarrying = false }, index) => {
		const { to, isOver } = results[index] as LimitedRecipients;
		if (suppressed || isOver) return [];
		return to.map((address) => ({
			address_key: addressKey(address),
			is_carrying: isCarrying ? 1 : 0,
			queued_at: now,
		}));
	});
	for (const chunk of inChunks(rows, AT_ONCE)) {
		await db.insertInto('recent_recipients').values(chunk).execute();
	}
}

/** Removes what no limit counts any more. */
export async function forgetRecent(store: Store): Promise<void> {
	const anHourAgo = new Date(store.clock().getTime() - HOUR_MS).toISOString();
	await store.db.deleteFrom('recent_recipients').where('queued_at', '<=', anHourAgo).execute();
}
