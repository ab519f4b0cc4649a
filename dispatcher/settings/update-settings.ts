import { DispatcherError } from '../core/errors';
import { inTransaction, type Store } from '../database/open-store';
import { reportSettings, type SettingsReport } from './dispatcher-settings';
import { readAddress } from './desk-address';
import { settingRules, type SettingKey, type StoredSettings } from './setting-rules';
import {
	lockSettings,
	readSettingsTable,
	writeInstances,
	writeSettingsTable,
} from './stored-settings';

/** Settings to change, each perhaps from an expression and so of any kind. */
export type SettingChanges = Partial<Record<SettingKey, unknown>>;

/**
 * Changes the dispatcher's settings; those not named stay. All or nothing.
 *
 * @param expected `revision`: of the settings that the changes were made to.
 * @returns what holds now.
 * @throws DispatcherError `settings-invalid` naming the setting; `not-possible` if sending is to be
 *   switched on in a test environment; `changed-meanwhile` if the settings have another revision.
 */
export async function updateSettings(
	store: Store,
	typed: SettingChanges,
	expected: { revision?: number } = {},
): Promise<SettingsReport> {
	const changes = checkSettings(typed);
	const report = await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const revision = await lockSettings(within);
		if (expected.revision !== undefined && expected.revision !== revision) throw changedMeanwhile();
		const { settings, instances } = await readSettingsTable(within);
		checkTogether({ ...settings, ...changes });
		if (changes.sendsCommunications === true) {
			if (settings.environment === 'test') throw testSendsNothing();
			await allowInstance(within, instances ?? []);
		}
		await writeSettingsTable(within, changes, revision + 1);
		return await reportSettings(within);
	});
	// Each agent of this process looks at once; others do at their next look.
	store.changes.emit('division');
	return report;
}

function checkSettings(typed: SettingChanges): Partial<StoredSettings> {
	const named = Object.entries(typed).filter(([, value]) => value !== undefined);
	if (named.length === 0) throw nothingToChange();
	return Object.fromEntries(named.map(([key, value]) => [key, checkSetting(key, value)]));
}

function checkSetting(key: string, value: unknown): unknown {
	const rule = key in settingRules ? settingRules[key as SettingKey] : undefined;
	if (rule === undefined) throw unknownSetting(key);
	const read = rule.schema.safeParse(value);
	if (read.success) return read.data;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The setting "${rule.shownAs}" cannot be ${show(value)}`,
		whatToDo: `It must be ${rule.mustBe}. No setting was changed.`,
	});
}

function checkTogether({ address, port }: StoredSettings): void {
	if (address === null || port === null || readAddress(address)?.port === '') return;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The address ${address} already has a port, and Port is ${port}`,
		whatToDo: 'Enter the port in one of the two fields only. No setting was changed.',
	});
}

/** A person has said that this n8n may send from the database, which may be another one's copy. */
async function allowInstance(store: Store, instances: string[]): Promise<void> {
	const { instanceId } = store;
	if (instanceId === '' || instances.includes(instanceId)) return;
	await writeInstances(store, [...instances, instanceId]);
}

function show(value: unknown): string {
	const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
	return text.slice(0, 100);
}

function nothingToChange(): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'There is no setting to change',
		whatToDo: 'Add at least one setting.',
	});
}

function unknownSetting(key: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The dispatcher has no setting "${key.slice(0, 100)}"`,
		whatToDo: `Its settings are ${Object.keys(settingRules).join(', ')}. No setting was changed.`,
	});
}

function testSendsNothing(): DispatcherError {
	return new DispatcherError({
		code: 'not-possible',
		whatHappened: 'Sending cannot be switched on: this database is marked as a test environment',
		whatToDo:
			'If it really is the production database, set Environment to Production first, and switch sending on afterwards. No setting was changed.',
	});
}

function changedMeanwhile(): DispatcherError {
	return new DispatcherError({
		code: 'changed-meanwhile',
		whatHappened: 'Someone else changed the settings after you had read them',
		whatToDo: 'Get the settings again and repeat your change. No setting was changed.',
	});
}
