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
	/** Hours from now: business hours, if the division has any. */
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
	if (readText('priority', typed.priority).trim() !== '') {
		fields.priority = readChoice('priority', typed.priority, priorities);
	}
	const dueInHours = readHours(typed.dueInHours);
	if (dueInHours !== undefined) fields.dueInHours = dueInHours;
	return fields;
}

/**
 * Reads a text; empty where there is none.
 *
 * @throws DispatcherError `settings-invalid`, naming the field and its value.
 */
export function readText(name: string, value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw invalid(name, value, 'Use a text.');
}

/**
 * Reads one of the values that a field may have, in any case.
 *
 * @throws DispatcherError `settings-invalid`, naming the field, its value and those it may have.
 */
export function readChoice<T extends string>(
	name: string,
	value: unknown,
	choices: readonly T[],
): T {
	const text = readText(name, value).trim().toLowerCase();
	const found = choices.find((choice) => choice === text);
	if (found !== undefined) return found;
	throw invalid(name, value, `Use one of ${choices.join(', ')}.`);
}

/**
 * Reads a number of hours; undefined where there is none.
 *
 * @throws DispatcherError `settings-invalid`, naming the field and its value.
 */
export function readHours(value: unknown): number | undefined {
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
		whatToDo: `Correct the field, or the expression in it. ${whatToDo}`,
	});
}
