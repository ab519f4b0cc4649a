import type { Store } from '../database/open-store';
import { settingKeys, settingRules, type SettingKey, type StoredSettings } from './setting-rules';

/** The row that counts the changes. */
const REVISION = 'revision';
/** The row that lists the n8n instances that may send from this database. */
const INSTANCES = 'instances';

/** What the table `settings` holds. */
export interface SettingsTable {
	settings: StoredSettings;
	/** Grows with each change. */
	revision: number;
	/** The n8n instances that may send from this database; undefined: none was noted yet. */
	instances: string[] | undefined;
}

/** Reads the table; what is missing or of another kind there has its default, and the log says so. */
export async function readSettingsTable(store: Store): Promise<SettingsTable> {
	const rows = await store.db.selectFrom('settings').selectAll().execute();
	const stored = new Map(rows.map(({ key, value }) => [key, value]));
	const settings = Object.fromEntries(
		settingKeys.map((key) => [key, readSetting(store, key, stored.get(key))]),
	);
	return {
		settings: settings as StoredSettings,
		revision: readRevision(stored.get(REVISION)),
		instances: readInstances(stored.get(INSTANCES)),
	};
}

/**
 * Locks the settings until the transaction ends.
 *
 * @returns their revision.
 */
export async function lockSettings({ db }: Store): Promise<number> {
	const row = await db
		.insertInto('settings')
		.values({ key: REVISION, value: '0' })
		.onConflict((conflict) => conflict.column('key').doUpdateSet({ key: REVISION }))
		.returning('value')
		.executeTakeFirstOrThrow();
	return readRevision(row.value);
}

/** Writes settings and the revision that they are now. */
export async function writeSettingsTable(
	store: Store,
	changes: Partial<StoredSettings>,
	revision: number,
): Promise<void> {
	const written = Object.entries({ ...changes, [REVISION]: revision });
	for (const [key, value] of written) await writeRow(store, key, value);
}

/** Notes which n8n instances may send from this database. */
export async function writeInstances(store: Store, instances: string[]): Promise<void> {
	await writeRow(store, INSTANCES, instances);
}

/** Notes the first n8n instance of a database; one that was noted before stays. */
export async function noteFirstInstance({ db, instanceId }: Store): Promise<void> {
	await db
		.insertInto('settings')
		.values({ key: INSTANCES, value: JSON.stringify([instanceId]) })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.execute();
}

async function writeRow({ db }: Store, key: string, changed: unknown): Promise<void> {
	const value = JSON.stringify(changed);
	await db
		.insertInto('settings')
		.values({ key, value })
		.onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
		.execute();
}

function readSetting(store: Store, key: SettingKey, value: string | undefined): unknown {
	const { schema, byDefault, mustBe } = settingRules[key];
	if (value === undefined) return byDefault;
	const read = schema.safeParse(parseJson(value));
	if (read.success) return read.data;
	warnOnce(store, `The setting "${key}" is stored as ${value.slice(0, 100)}`, {
		used: byDefault,
		mustBe,
	});
	return byDefault;
}

function readRevision(value: string | undefined): number {
	const revision = Number(value ?? 0);
	return Number.isSafeInteger(revision) ? revision : 0;
}

function readInstances(value: string | undefined): string[] | undefined {
	const read = value === undefined ? undefined : parseJson(value);
	return Array.isArray(read) ? read.map(String) : undefined;
}

/** A person may write a text by hand without quotes. */
function parseJson(value: string): unknown {
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

/** What was logged: the settings are read at each look, and the log says it once. */
const warned = new Set<string>();

function warnOnce({ logger }: Store, message: string, details: Record<string, unknown>): void {
	if (warned.has(message)) return;
	warned.add(message);
	logger.warn(`${message}, which it cannot be. Its default is used instead`, details);
}
