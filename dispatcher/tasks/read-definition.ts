import { DispatcherError } from '../core/errors';
import { checkTemplate } from '../templating/render';
import { readLine } from './task-changes';
import { readChoice, readHours, readText } from './task-fields';
import { priorities, type TaskDefinition } from './types';

/** A task definition as it was typed: only what is to be changed. From expressions it may be anything. */
export type TypedDefinition = { event: unknown; name: unknown } & Partial<
	Record<
		'title' | 'description' | 'priority' | 'assignee' | 'dueInHours' | 'dueByPriority',
		unknown
	>
>;

/** Between event and task where both are shown as one. */
const SEPARATOR = ' › ';

type ReadDefinition = Pick<TaskDefinition, 'event' | 'name'> & Partial<TaskDefinition>;

/**
 * Checks a task definition. An empty title, description, assignee or due time is none.
 *
 * @throws DispatcherError `settings-invalid`, naming the field; `template-invalid`, naming the template,
 *   line and column.
 */
export function readDefinition(typed: TypedDefinition): ReadDefinition {
	const event = readName('event', typed.event);
	const name = readName('task', typed.name);
	const template = (part: 'title' | 'description') =>
		readTemplate(typed[part], `The ${part} of "${event}${SEPARATOR}${name}"`);
	const { title, description, priority, assignee, dueInHours, dueByPriority } = typed;
	return {
		event,
		name,
		...(title === undefined ? {} : { title: template('title') }),
		...(description === undefined ? {} : { description: template('description') }),
		...(priority === undefined ? {} : { priority: readChoice('priority', priority, priorities) }),
		...(assignee === undefined ? {} : { assignee: readLine('assignee', assignee) || null }),
		...(dueInHours === undefined ? {} : { dueInHours: readHours(dueInHours) ?? null }),
		...(dueByPriority === undefined ? {} : { dueByPriority: readDueByPriority(dueByPriority) }),
	};
}

/** Hours by priority; a priority without hours is none. */
function readDueByPriority(typed: unknown): TaskDefinition['dueByPriority'] {
	if (typed === null || typed === '') return null;
	if (typeof typed !== 'object' || Array.isArray(typed)) throw notByPriority();
	const read = Object.entries(typed).flatMap(([priority, hours]) => {
		const number = readHours(hours);
		return number === undefined ? [] : [[readChoice('priority', priority, priorities), number]];
	});
	return read.length === 0 ? null : (Object.fromEntries(read) as TaskDefinition['dueByPriority']);
}

function notByPriority(): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'The field "Due by Priority" does not hold hours by priority',
		whatToDo: 'Use an object such as { "urgent": 4, "high": 8 }.',
	});
}

function readName(what: 'event' | 'task', typed: unknown): string {
	const name = readLine(`name of the ${what}`, typed);
	if (what === 'event' && name.includes(SEPARATOR)) throw separates(name);
	if (name !== '') return name;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The name of the ${what} is empty`,
		whatToDo: 'Enter one.',
	});
}

/** `A › B › C` is the task `B › C` of the event `A`. */
function separates(event: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The name of the event "${event}" contains "${SEPARATOR.trim()}", which separates event and task`,
		whatToDo: 'Use another character, such as a hyphen.',
	});
}

function readTemplate(typed: unknown, place: string): string | null {
	const template = readText('template', typed);
	if (template.trim() === '') return null;
	checkTemplate(template, { escapeHtml: false, place });
	return template;
}
