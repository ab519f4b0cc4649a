import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';
import type { Store } from '../database/open-store';
import { isSameTag } from '../message/reference';
import { listFormerTags } from '../settings/former-tags';
import { tasksQuery, toTask } from './tasks';
import type { Task, WhichTask } from './types';

/** Of what was typed, so much is shown in an error. */
const SHOWN = 60;

const number = /^\d+$/;

/** A task's ID as it was typed, and the tag that stood before it. */
export interface TypedReference {
	id: string;
	/** Undefined where only a number was typed. */
	tag?: string;
}

/**
 * Finds the task that a person names.
 *
 * @throws DispatcherError `settings-invalid` if it is neither an ID nor a reference, or if none is
 *   given; `not-found` if there is no such task, if the reference has the tag of another division, or if
 *   the task is not of the division that is asked for.
 */
export async function findTask(store: Store, which: WhichTask): Promise<Task> {
	const typed = readTyped(which.idOrReference);
	const reference = readTypedReference(typed);
	if (reference === undefined) throw notReadable(typed);
	const task = await readIfAny(store, Number(reference.id));
	if (task === undefined) throw unknown(typed);
	if (reference.tag !== undefined && !(await isTagOf(store, task, reference))) {
		throw otherTag(task, typed);
	}
	if (which.division !== undefined && which.division !== task.division) {
		throw otherDivision(task, which.division);
	}
	return task;
}

/** Reads `1042`, `#1042`, `IT#1042` or `[IT#1042]`; undefined where it is something else. */
export function readTypedReference(typed: string): TypedReference | undefined {
	const isInBrackets = typed.startsWith('[') && typed.endsWith(']');
	const inside = (isInBrackets ? typed.slice(1, -1) : typed).trim();
	const mark = inside.lastIndexOf('#');
	const id = inside.slice(mark + 1).trim();
	if (!number.test(id)) return undefined;
	const tag = inside.slice(0, Math.max(mark, 0)).trim();
	return tag === '' ? { id } : { id, tag };
}

function readTyped(idOrReference: unknown): string {
	if (typeof idOrReference === 'number') return String(idOrReference);
	const typed = typeof idOrReference === 'string' ? idOrReference.trim() : '';
	if (typed !== '') return typed;
	throw new DispatcherError({
		code: 'settings-invalid',
		whatHappened: 'No task is chosen',
		whatToDo: 'Choose one from the list, or enter its ID or reference.',
	});
}

async function readIfAny(store: Store, id: number): Promise<Task | undefined> {
	if (!Number.isSafeInteger(id)) return undefined;
	const row = await tasksQuery(store.db).where('tasks.id', '=', id).executeTakeFirst();
	return row === undefined ? undefined : toTask(row);
}

/** The division's own tag, and those it had before: mails with these reach the task, too. */
async function isTagOf(store: Store, task: Task, { tag = '' }: TypedReference): Promise<boolean> {
	const { identification_tag: current } = await store.db
		.selectFrom('divisions')
		.select('identification_tag')
		.where('name', '=', task.division)
		.executeTakeFirstOrThrow();
	const tags = [current, ...(await listFormerTags(store, task.division))];
	return tags.some((known) => isSameTag(known, tag));
}

function notReadable(typed: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `"${oneLine(typed, SHOWN)}" is not a task’s ID or reference`,
		whatToDo: 'Enter an ID such as 1042, or a reference such as [IT#1042].',
	});
}

function unknown(typed: string): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no task ${oneLine(typed, SHOWN)}`,
		whatToDo: 'Check the ID, and that the node uses the same database as the trigger.',
	});
}

function otherTag(task: Task, typed: string): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no task ${oneLine(typed, SHOWN)}: task ${task.id} is ${task.reference}`,
		whatToDo: 'Check the reference.',
	});
}

function otherDivision(task: Task, asked: string): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `Task ${task.reference} belongs to the division "${task.division}", not to "${oneLine(asked, SHOWN)}"`,
		whatToDo: 'Choose a task of that division, or remove the restriction to the division.',
	});
}
