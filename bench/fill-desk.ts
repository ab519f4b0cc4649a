import { sql, type RawBuilder } from 'kysely';
import type { StoreLocation } from '../dispatcher/database/location';
import { openStore, type Store } from '../dispatcher/database/open-store';
import { saveDivision } from '../dispatcher/settings/divisions';
import { analyze } from './analyze';
import { shippedSettings } from './shipped-settings';

/** Rows that one statement makes. */
const AT_A_TIME = 100_000;

/**
 * Fills a new database with tasks of a division, each with its mail. The database makes them itself,
 * which takes a fraction of the time. It numbers the tasks from 1, as their mails expect.
 */
export async function fillDesk(location: StoreLocation, tasks: number): Promise<void> {
	const store = await openStore(location);
	try {
		const { division } = await shippedSettings({
			name: 'Years of mail',
			tag: 'OLD',
			emailAddress: 'old@helpdesk.example',
		});
		const { id } = await saveDivision(store, division);
		for (let from = 1; from <= tasks; from += AT_A_TIME) {
			const numbers = numbersBetween(from, Math.min(tasks, from + AT_A_TIME - 1));
			await insertTasks(store, id, numbers);
			await insertMails(store, id, numbers);
		}
		await analyze(store);
	} finally {
		await store.close();
	}
}

/** A table `numbers` with the column `n`. */
function numbersBetween(first: number, last: number): RawBuilder<unknown> {
	return sql`with recursive numbers(n) as (
		select ${sql.lit(first)} union all select n + 1 from numbers where n < ${sql.lit(last)})`;
}

const THEN = sql.lit('2026-01-01T00:00:00.000Z');

async function insertTasks(
	{ db }: Store,
	divisionId: number,
	numbers: RawBuilder<unknown>,
): Promise<void> {
	await sql`${numbers}
		insert into tasks (division_id, reference, event, definition, title, description,
			priority, status, requester_name, requester_address, created_at, updated_at,
			search_words)
		select ${sql.lit(divisionId)}, '[OLD#' || n || ']', 'Help desk', 'Request',
			'Request ' || n, 'The printer in room ' || n || ' does not print, and nobody knows why.',
			'normal', case when n % 20 = 0 then 'open' else 'closed' end,
			'Sarah Mitchell', 'sarah' || (n % 3000) || '@example.com', ${THEN}, ${THEN},
			' old ' || n || ' request the printer in room does not print nobody knows why sarah'
		from numbers`.execute(db);
}

async function insertMails(
	{ db }: Store,
	divisionId: number,
	numbers: RawBuilder<unknown>,
): Promise<void> {
	await sql`${numbers}
		insert into communications (task_id, division_id, direction, message_id, reference_ids,
			content_hash, from_name, from_address, to_addresses, cc_addresses, reply_to_addresses,
			subject, sent_at, text, new_text, size, automatic, created_at)
		select n, ${sql.lit(divisionId)}, 'in', '<old-' || n || '@example.com>', '[]',
			'old-' || n, 'Sarah Mitchell', 'sarah' || (n % 3000) || '@example.com', '[]', '[]', '[]',
			'Request ' || n, ${THEN}, 'The printer in room ' || n || ' does not print.',
			'The printer in room ' || n || ' does not print.', 500, 0, ${THEN}
		from numbers`.execute(db);
}
