import type { BusinessHours } from '../../dispatcher/core/business-hours';

/** Weekdays from nine to five in Paris. */
export const office: BusinessHours = {
	days: [1, 2, 3, 4, 5],
	hours: [{ from: '09:00', to: '17:00' }],
	timeZone: 'Europe/Paris',
	holidays: [],
	publicHolidaysOf: null,
};
