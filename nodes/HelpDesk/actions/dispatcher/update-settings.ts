import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { updateSettings, type SettingChanges } from '../../../../dispatcher/index';
import { readFields, readRevision, readText } from '../../parameters';
import { revisionField } from '../../fields';
import type { OperationCall } from '../operation';
import { toSettingsItem } from './settings-item';

export const option = {
	name: 'Update Settings',
	value: 'updateSettings',
	action: 'Update the settings of the dispatcher',
	description: 'Change settings that apply to all divisions',
};

const settingsField: INodeProperties = {
	displayName: 'Settings',
	name: 'settings',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description: 'Settings that are not added stay as they are',
	options: [
		{
			displayName: 'Active',
			name: 'active',
			type: 'boolean',
			default: true,
			description:
				'Whether mail is processed. When off, all divisions stop and no mail is read or moved.',
		},
		{
			displayName: 'Address',
			name: 'address',
			type: 'string',
			default: '',
			placeholder: 'https://desk.example.com',
			description:
				'The URL at which n8n is reached; links in outgoing mail start with it. Leave empty to use n8n’s own.',
		},
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Production', value: 'production' },
				{ name: 'Test', value: 'test', description: 'Nothing is sent from this database' },
			],
			default: 'production',
			description: 'What this database is for. In a test environment, sending cannot be turned on.',
		},
		{
			displayName: 'Keep Ledger (Days)',
			name: 'keepLedgerDays',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 36500 },
			default: 90,
			description: 'How many days to keep records of processed mails and of sent notices',
		},
		{
			displayName: 'Language',
			name: 'language',
			type: 'options',
			options: [
				{ name: 'English', value: 'en' },
				{ name: 'French', value: 'fr' },
			],
			default: 'en',
			description: 'The language of outgoing mail, and of its dates',
		},
		{
			displayName: 'Mails per Hour',
			name: 'mailsPerHour',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 200,
			description: 'Maximum number of forwards and answers to one address in an hour',
		},
		{
			displayName: 'Notices per Hour',
			name: 'noticesPerHour',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			description: 'Maximum number of acknowledgements and notices to one address in an hour',
		},
		{
			displayName: 'Port',
			name: 'port',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 65535 },
			default: 0,
			description:
				'The port at which n8n is reached, if it is not part of the address. Enter 0 to leave it out.',
		},
		{
			displayName: 'Sends Communications',
			name: 'sendsCommunications',
			type: 'boolean',
			default: true,
			description:
				'Whether mail is sent. When off, outgoing mail is kept as suppressed and never sent.',
		},
		{
			displayName: 'Time Zone',
			name: 'timeZone',
			type: 'string',
			default: 'UTC',
			placeholder: 'Europe/Paris',
			description: 'The IANA time zone of dates in outgoing mail, and of what counts as today',
		},
	],
};

export const description: INodeProperties[] = [settingsField, revisionField];

export async function execute(call: OperationCall): Promise<INodeExecutionData[]> {
	const revision = readRevision(readText(call, 'revision'));
	const changes = toChanges(readFields(call, 'settings'));
	const expected = revision === undefined ? {} : { revision };
	return toSettingsItem(call, await updateSettings(call.store, changes, expected));
}

/** A form gives numbers and choices as texts, and an empty text where nothing was typed. */
function toChanges(fields: IDataObject): SettingChanges {
	return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, read(key, value)]));
}

function read(key: string, value: unknown): unknown {
	switch (key) {
		case 'address':
			return value === '' ? null : value;
		case 'port':
			return value === '' || Number(value) === 0 ? null : toNumber(value);
		case 'mailsPerHour':
		case 'noticesPerHour':
		case 'keepLedgerDays':
			return toNumber(value);
		case 'active':
		case 'sendsCommunications':
			return toTruth(value);
		default:
			return value;
	}
}

/** What is no number stays as it is, so that the error shows it. */
function toNumber(value: unknown): unknown {
	const isTyped = typeof value === 'string' && value.trim() !== '';
	const number = isTyped ? Number(value) : NaN;
	return Number.isNaN(number) ? value : number;
}

function toTruth(value: unknown): unknown {
	if (value === 'true') return true;
	return value === 'false' ? false : value;
}
