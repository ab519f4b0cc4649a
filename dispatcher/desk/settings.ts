import { z } from 'zod';
import { DispatcherError } from '../errors';
import type { Desk } from './open-desk';
import type { DispatcherSettings } from './types';

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
export async function readSettings(desk: Desk): Promise<DispatcherSettings> {
	const stored = await readAll(desk);
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
	desk: Desk,
	changes: Partial<DispatcherSettings> & { environment?: 'production' | 'test' },
): Promise<void> {
	const stored = await readAll(desk);
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
		await desk.db
			.insertInto('settings')
			.values(row)
			.onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value }))
			.execute();
	}
}

async function readAll(desk: Desk): Promise<Record<string, unknown>> {
	const rows = await desk.db.selectFrom('settings').selectAll().execute();
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
