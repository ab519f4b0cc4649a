import { sql } from 'kysely';
import type { Store } from '../database/open-store';

/** The open mails of a division, as far as the ledger knows them. */
export interface OpenMails {
	/** Free: they wait for their next try. */
	waiting: number;
	/** When the oldest of these was first seen; null: none waits. */
	waitingSince: string | null;
	/** With an execution, one that waits too. */
	inWork: number;
	/** Decided and not moved yet. */
	decided: number;
}

/** Counts the mails that are not moved yet, by the division's id; one without any is left out. */
export async function countOpenMails(store: Store): Promise<Map<number, OpenMails>> {
	const now = store.clock().toISOString();
	const rows = await store.db
		.selectFrom('intake')
		.select((field) => {
			const isDecided = field('progress', '=', 'decided');
			const isHeld = field.or([field('lease_until', '>', now), field('awaits_until', '>', now)]);
			const isInWork = field.and([field.not(isDecided), isHeld]);
			const isFree = field.and([
				field.not(isDecided),
				field(field.fn.coalesce('lease_until', sql.lit(EVER_BEFORE)), '<=', now),
				field(field.fn.coalesce('awaits_until', sql.lit(EVER_BEFORE)), '<=', now),
			]);
			return [
				'division_id',
				field.fn.countAll<number>().filterWhere(isFree).as('waiting'),
				field.fn.min<string | null>('seen_at').filterWhere(isFree).as('since'),
				field.fn.countAll<number>().filterWhere(isInWork).as('in_work'),
				field.fn.countAll<number>().filterWhere(isDecided).as('decided'),
			];
		})
		// As the index of what is open says it: for a parameter it is not used.
		.where('progress', '!=', sql.lit('moved' as const))
		.groupBy('division_id')
		.execute();
	return new Map(
		rows.map((row) => [
			row.division_id,
			{
				waiting: Number(row.waiting),
				waitingSince: row.since,
				inWork: Number(row.in_work),
				decided: Number(row.decided),
			},
		]),
	);
}

/** Counts the mails that went to Unprocessed from a moment on (ISO 8601), by the division's id. */
export async function countUnprocessed(store: Store, from: string): Promise<Map<number, number>> {
	const rows = await store.db
		.selectFrom('intake')
		.select((field) => ['division_id', field.fn.countAll<number>().as('count')])
		.where('progress', '=', 'moved')
		.where('moved_at', '>=', from)
		.where('destination', '=', 'unprocessed')
		.groupBy('division_id')
		.execute();
	return new Map(rows.map(({ division_id: id, count }) => [id, Number(count)]));
}

const EVER_BEFORE = '1970-01-01T00:00:00.000Z';
