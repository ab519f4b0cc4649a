import { DispatcherError } from '../core/errors';
import { priorities, type Priority } from './types';

/** A hundred years: more is no useful due date, and databases cannot store much later ones. */
const MOST_HOURS = 876_600;

/** Values set in the node, which replace those of the task's definition. */
export interface TaskFields {
	title?: string;
	description?: string;
	priority?: Priority;
	assignee?: string;
	/** Hours from now. */
	dueInHours?: number;
}

/**
 * Reads the fields set in the node. Each may come from an expression and be anything.
 *
 * @returns those that are set; an empty one counts as not set.
 * @throws DispatcherError `settings-invalid`, naming the field and its value.
 */
export function readTaskFields(typed: Partial<Record<keyof TaskFields, unknown>>): TaskFields {
	const fields: TaskFields = {};
	for (const name of ['title', 'description', 'assignee'] as const) {
		const text = readText(name, typed[name]);
		if (text !== '') fields[name] = text;
	}
	const priority = readText('priority', typed.priority).trim().toLowerCase();
	if (priority !== '') fields.priority = checkPriority(priority);
	const dueInHours = readHours(typed.dueInHours);
	if (dueInHours !== undefined) fields.dueInHours = dueInHours;
	return fields;
}

function readText(name: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw invalid(name, value, 'Use a text.');
}

function checkPriority(text: string): Priority {
	const found = priorities.find((priority) => priority === text);
	if (found !== undefined) return found;
	throw invalid('priority', text, `Use one of ${priorities.join(', ')}.`);
}

function readHours(value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const hours = typeof value === 'string' ? Number(value) : value;
	if (typeof hours === 'number' && hours >= 0 && hours <= MOST_HOURS) return hours;
	throw invalid('due time', value, 'Use a number of hours, 0 or more.');
}

function show(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
	return isPlain
		? `"${(value as string | number | boolean).toString().slice(0, 60)}"`
		: 'an object';
}

function invalid(field: string, value: unknown, whatToDo: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The task's ${field} cannot be ${show(value)}`,
		whatToDo: `Correct the field in Create Task, or the expression in it. ${whatToDo}`,
	});
}
