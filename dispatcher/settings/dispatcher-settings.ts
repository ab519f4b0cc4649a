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

/** The row that marks a database which must never write to anybody. */
const ENVIRONMENT = 'environment';

/**
 * Reads the dispatcher's settings; what is missing or unreadable is as by default. In a database
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

/** A value that a person wrote by hand without quotes is meant as a text. */
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
	/** An address gets at most so many mails of ours in an hour; what is over it is kept, not sent. */
	noticesPerHour: number;
	/** For so many days the ledger and the outbox keep what is done with. */
	keepLedgerDays: number;
}
