import type { INodeProperties } from 'n8n-workflow';

/** When the division works: what its due times count by. */
export const businessHoursProperty: INodeProperties = {
	displayName: 'Business Hours',
	name: 'businessHours',
	type: 'collection',
	placeholder: 'Add setting',
	default: {},
	description:
		'When the division works. Due times count these hours only. If you add nothing, they count around the clock.',
	options: [
		{
			displayName: 'Days',
			name: 'days',
			type: 'multiOptions',
			options: [
				{ name: 'Monday', value: 1 },
				{ name: 'Tuesday', value: 2 },
				{ name: 'Wednesday', value: 3 },
				{ name: 'Thursday', value: 4 },
				{ name: 'Friday', value: 5 },
				{ name: 'Saturday', value: 6 },
				{ name: 'Sunday', value: 7 },
			],
			default: [1, 2, 3, 4, 5],
			description: 'The days of the week the division works on. Every day, if you do not add this.',
		},
		{
			displayName: 'Holidays',
			name: 'holidays',
			type: 'string',
			default: '',
			placeholder: '12-25, 2026-05-15',
			description:
				'Days the division does not work on, separated by commas: a date such as 2026-05-15, or 12-25 for every year',
		},
		{
			displayName: 'Hours',
			name: 'hours',
			type: 'string',
			default: '09:00-17:00',
			placeholder: '09:00-12:00, 13:00-17:00',
			description:
				'The hours of a day, separated by commas. The whole day, if you do not add this. Midnight at the end of a day is 24:00.',
		},
		{
			displayName: 'Public Holidays Name or ID',
			name: 'publicHolidaysOf',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getHolidayPlaces' },
			default: '',
			description:
				'The country or region whose public holidays are days off, in addition to the field Holidays. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Time Zone',
			name: 'timeZone',
			type: 'string',
			default: '',
			placeholder: 'Europe/Paris',
			description: 'The time zone of the hours. Leave empty to use the workflow’s time zone.',
		},
	],
};
