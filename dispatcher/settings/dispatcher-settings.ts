import { z } from 'zod';
import { DispatcherError } from '../core/errors';
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

/**
 * Changes settings; those not named stay.
 *
 * @throws DispatcherError `settings-invalid` where sending is switched on in a test database.
 */
export async function writeSettings(
	store: Store,
	changes: Partial<DispatcherSettings> & { environment?: 'production' | 'test' },
): Promise<void> {
	const stored = await readAll(store);
	const environment = changes.environment ?? stored[ENVIRONMENT];
	if (environment === 'test' && changes.sendsCommunications === true) {
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: 'The database is marked as a test, so it sends no communications',
			whatToDo: 'If it may write to real people, mark it as production first.',
		});
	}
	for (const [key, value] of Object.entries(changes)) {
		const row = { key, value: JSON.stringify(value) };
		await store.db
			.insertInto('settings')
			.values(row)
			.onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value }))
			.execute();
	}
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
