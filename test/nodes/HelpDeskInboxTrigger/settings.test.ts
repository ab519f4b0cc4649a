import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { getHolidayPlaces } from '../../../nodes/HelpDeskInboxTrigger/methods/holiday-places';
import { readInboxSettings } from '../../../nodes/HelpDeskInboxTrigger/settings';

const typed: IDataObject = {
	division: 'IT',
	identificationTag: 'IT',
	folderToProcess: 'INBOX',
	processedFolder: 'Processed',
	unprocessedFolder: 'Unprocessed',
	event: 'Help desk',
	task: 'Request',
};

function read(parameters: IDataObject) {
	const all = { ...typed, ...parameters };
	type Context = Parameters<typeof readInboxSettings>[0];
	const getNodeParameter = (name: string, byDefault: unknown): unknown => all[name] ?? byDefault;
	const getTimezone = (): string => 'Europe/Berlin';
	return readInboxSettings({ getNodeParameter, getTimezone } as Context, 'it@example.com').division;
}

describe('the trigger’s settings of whom the desk trusts', () => {
	it('are careful where nothing is set', () => {
		expect(read({})).toMatchObject({
			employees: [],
			strangers: 'unverified',
			automaticMail: 'unprocessed',
			reopenDays: 14,
			trustedServers: [],
		});
	});

	it('are as typed', () => {
		const options = {
			strangers: 'newTask',
			automaticMail: 'task',
			reopenDays: 0,
			trustedServers: 'mx.example.com, *.example.net',
		};

		expect(read({ employees: 'example.com, anna@example.org', options })).toMatchObject({
			...options,
			employees: ['example.com', 'anna@example.org'],
			trustedServers: ['mx.example.com', '*.example.net'],
		});
	});

	it('refuse an employee who is neither an address nor a domain', () => {
		expect(() => read({ employees: 'Anna <anna@example.com>' })).toThrow('"Employees"');
	});
});

describe('the trigger’s settings of business hours', () => {
	it('are none where nothing is added', () => {
		expect(read({}).businessHours).toBeNull();
		expect(read({ businessHours: {} }).businessHours).toBeNull();
	});

	it('are as typed, in the workflow’s time zone', () => {
		const businessHours = { days: [1, 2], hours: '09:00-12:00', publicHolidaysOf: 'DE-BY' };

		expect(read({ businessHours }).businessHours).toEqual({
			days: [1, 2],
			hours: [{ from: '09:00', to: '12:00' }],
			timeZone: 'Europe/Berlin',
			holidays: [],
			publicHolidaysOf: 'DE-BY',
		});
	});

	it('name the field that cannot be used', () => {
		expect(() => read({ businessHours: { hours: 'mornings' } })).toThrow('"Hours"');
	});

	it('offer the places whose public holidays are known, by name', async () => {
		const places = await getHolidayPlaces();
		const names = places.map(({ name }) => name);

		expect(places).toContainEqual({ name: 'France', value: 'FR' });
		expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other)));
	});
});
