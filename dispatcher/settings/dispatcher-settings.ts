import { z } from 'zod';
import type { Store } from '../database/open-store';

const settingsSchema = z.object({
	active: z.boolean().catch(true),
	sendsCommunications: z.boolean().catch(true),
	language: z.enum(['en', 'fr']).catch('en'),
	timeZone: z.string().min(1).catch('UTC'),
	noticesPerHour: z.number().int().min(1).catch(10),
	keepLedgerDays: z.number().min(1).catch(90),
});

/** The row that marks a database from which nothing may be sent. */
const ENVIRONMENT = 'environment';

/**
 * Reads the dispatcher's settings; missing and unreadable ones have their defaults. From a database
 * marked `test` nothing is ever sent.
 */
export async function readSettings(store: Store): Promise<DispatcherSettings> {
	const stored = await readAll(store);
	const settings = settingsSchema.parse(stored);
	return {
		...settings,
		sendsCommunications: settings.sendsCommunications && stored[ENVIRONMENT] !== 'test',
	};
}

async function readAll(store: Store): Promise<Record<string, unknown>> {
	const rows = await store.db.selectFrom('settings').selectAll().execute();
	return Object.fromEntries(rows.map(({ key, value }) => [key, parseJson(value)]));
}

/** A person may write a text by hand without quotes. */
function parseJson(value: string): unknown {
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

/** The dispatcher's own settings: one row a key in the desk. */
export interface DispatcherSettings {
	/** Off stops every division: no mail is touched. */
	active: boolean;
	/** Off keeps outgoing mail as `suppressed` and never sends it. */
	sendsCommunications: boolean;
	language: 'en' | 'fr';
	/** IANA time zone of dates in notices. */
	timeZone: string;
	/** Maximum number of our mails per address and hour; the rest is kept, not sent. */
	noticesPerHour: number;
	/** How many days the ledger and the outbox keep what is finished. */
	keepLedgerDays: number;
}
