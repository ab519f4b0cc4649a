import type { Store } from '../database/open-store';
import type { StoredSettings } from './setting-rules';
import { noteFirstInstance, readSettingsTable } from './stored-settings';

/** The dispatcher's settings as they hold. */
export type DispatcherSettings = StoredSettings;

/** Why nothing is sent, although the settings say so; null: nothing stands in the way. */
export type SendingRefusal = 'test environment' | 'copied database' | null;

/** The settings, and what goes with them. */
export interface SettingsReport {
	settings: DispatcherSettings;
	/** Grows with each change. */
	revision: number;
	sendingRefused: SendingRefusal;
}

/**
 * Reads the dispatcher's settings; missing and unreadable ones have their defaults. Nothing is ever
 * sent from a database marked `test`, nor from a copy of another n8n's before a person says so.
 */
export async function readSettings(store: Store): Promise<DispatcherSettings> {
	return (await reportSettings(store)).settings;
}

/** Reads the settings as {@link readSettings}, and tells what refuses sending. */
export async function reportSettings(store: Store): Promise<SettingsReport> {
	const { settings, revision, instances } = await readSettingsTable(store);
	const sendingRefused = refusalOf(settings, isForeign(store, instances));
	const sendsCommunications = settings.sendsCommunications && sendingRefused === null;
	return { settings: { ...settings, sendsCommunications }, revision, sendingRefused };
}

/** Notes the n8n that a new database belongs to: with any other one it is a copy. */
export async function noteInstance(store: Store): Promise<void> {
	if (store.instanceId !== '') await noteFirstInstance(store);
}

function refusalOf({ environment }: StoredSettings, isCopy: boolean): SendingRefusal {
	if (environment === 'test') return 'test environment';
	return isCopy ? 'copied database' : null;
}

function isForeign({ instanceId }: Store, instances: string[] | undefined): boolean {
	return instanceId !== '' && instances !== undefined && !instances.includes(instanceId);
}
