import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
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
	return readInboxSettings({ getNodeParameter } as Context, 'it@example.com').division;
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
