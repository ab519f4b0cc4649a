import type { IDataObject } from 'n8n-workflow';
import { DispatcherError, type TaskFields } from '../../dispatcher/index';
import { textOf } from '../shared/text';

type Priority = NonNullable<TaskFields['priority']>;

/** A hundred years; a date far beyond cannot be written. */
const LONGEST_HOURS = 100 * 365 * 24;

const priorities: ReadonlySet<string> = new Set<Priority>(['low', 'normal', 'high', 'urgent']);

/**
 * Reads the fields of a new task, which expressions may fill with anything. Empty ones are left out.
 *
 * @throws DispatcherError `settings-invalid` naming the field and its value.
 */
export function readTaskFields(fields: IDataObject): TaskFields {
	const text = (name: string): Record<string, string> => {
		const value = textOf(fields[name]);
		return value === '' ? {} : { [name]: value };
	};
	return {
		...text('title'),
		...text('description'),
		...text('assignee'),
		...readPriority(fields.priority),
		...readDueInHours(fields.dueInHours),
	};
}

function readPriority(value: unknown): Pick<TaskFields, 'priority'> {
	if (isEmpty(value)) return {};
	const priority = textOf(value).toLowerCase();
	if (priorities.has(priority)) return { priority: priority as Priority };
	throw unusable('Priority', value, 'Use low, normal, high or urgent.');
}

function readDueInHours(value: unknown): Pick<TaskFields, 'dueInHours'> {
	if (isEmpty(value)) return {};
	const hours = textOf(value) === '' ? NaN : Number(value);
	if (hours >= 0 && hours <= LONGEST_HOURS) return { dueInHours: hours };
	throw unusable('Due In (Hours)', value, 'Use a number of hours, such as 24.');
}

/** An expression that finds nothing gives null or undefined. */
function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

function unusable(field: string, value: unknown, whatToDo: string): DispatcherError {
	const shown = (JSON.stringify(value) ?? 'nothing').slice(0, 100);
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The field "${field}" of Create Task holds ${shown}`,
		whatToDo,
	});
}
