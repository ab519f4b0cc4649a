import type { Selectable } from 'kysely';
import type { Store } from '../database/open-store';
import type { DivisionsTable } from '../database/schema';
import type { DivisionSettings } from './division-settings';

/** A division as its agent and the people who look after it left it. Times are ISO 8601 in UTC. */
export interface StoredDivision {
	id: number;
	settings: DivisionSettings;
	/** Null: not paused. */
	pausedSince: string | null;
	lastLookAt: string | null;
	lastSuccessAt: string | null;
	/** Why the last look failed; null: it did not. */
	lastError: string | null;
	/** Until when its agent holds the folder; null: it was stopped, or never had it. */
	watchedUntil: string | null;
	/** Mails in the folder that the ledger does not know yet. */
	backlog: number;
	backlogSince: string | null;
}

/** All divisions, by name. */
export async function listDivisions(store: Store): Promise<StoredDivision[]> {
	const rows = await store.db.selectFrom('divisions').selectAll().orderBy('name').execute();
	return rows.map(toDivision);
}

function toDivision(row: Selectable<DivisionsTable>): StoredDivision {
	return {
		id: row.id,
		settings: JSON.parse(row.settings) as DivisionSettings,
		pausedSince: row.paused_at,
		lastLookAt: row.last_scan_at,
		lastSuccessAt: row.last_success_at,
		lastError: row.last_error,
		watchedUntil: row.watched_until,
		backlog: row.backlog,
		backlogSince: row.backlog_since,
	};
}
