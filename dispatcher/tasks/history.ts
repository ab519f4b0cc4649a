import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import { addressKey } from '../core/address-key';
import { DispatcherError } from '../core/errors';
import { oneLine } from '../core/one-line';
import type { Store } from '../database/open-store';
import type { CommunicationsTable } from '../database/schema';
import { storable } from '../database/storable';
import type { AuthenticationResult, AutomaticKind, ReportedRecipient } from '../message/mail';
import type { DeliveryFailure } from '../outbox/delivery-failures';
import { listAttachmentsOf } from './attachments';
import { toCommunication } from './communications';
import { listEvents, type TaskEvent } from './conversation/task-events';
import { findTask } from './find-task';
import { readTaskFilter } from './task-filter';
import type { Address, StoredAttachment, StoredCommunication, Task, WhichTask } from './types';
import { listPeople, type TaskPerson } from './people';

/** Communications that one statement reads: each may be as long as a mail. */
const PAGE = 50;

/** Whose communications: a task's, or all mail from and to a person. */
export type HistoryOf =
	| { task: WhichTask }
	| {
			/** An email address, in any case. */
			person: string;
			/** By name; all without it. */
			division?: string | undefined;
	  };

/** A task with the people on it, and what was done with it. */
export interface TaskWithPeople extends Task {
	people: TaskPerson[];
	/** The first first. */
	events: TaskEvent[];
}

/** A task with all that was written about it. */
export interface TaskWithHistory extends TaskWithPeople {
	history: StoredCommunication[];
}

type NamedRow = Selectable<CommunicationsTable> & { reference: string; division: string };

/**
 * Reads a task with its history, the oldest first.
 *
 * @throws DispatcherError as {@link findTask}.
 */
export async function getTask(store: Store, which: WhichTask): Promise<TaskWithHistory> {
	const task = await getTaskWithPeople(store, which);
	return { ...task, history: await listCommunications(store, { task: which }) };
}

/**
 * Reads a task with its people and what was done with it, and without its history.
 *
 * @throws DispatcherError as {@link findTask}.
 */
export async function getTaskWithPeople(store: Store, which: WhichTask): Promise<TaskWithPeople> {
	const task = await findTask(store, which);
	const people = await listPeople(store.db, task.id);
	return { ...task, people, events: await listEvents(store.db, task.id) };
}

/**
 * Lists what was written: of a task all of it, the oldest first, notes too; of a person all mail from
 * and to the address, over all tasks, the newest first.
 *
 * @throws DispatcherError as {@link findTask}; `not-found` if there is no such division;
 *   `settings-invalid` if the person is no email address.
 */
export async function listCommunications(
	store: Store,
	of: HistoryOf,
	{ limit = Number.POSITIVE_INFINITY }: { limit?: number | undefined } = {},
): Promise<StoredCommunication[]> {
	const part = 'task' in of ? await ofTask(store, of.task) : await ofPerson(store, of);
	const all: StoredCommunication[] = [];
	for (let last: number | undefined; all.length < limit;) {
		const page = Math.min(PAGE, limit - all.length);
		const rows = await part(named(store), last).limit(page).execute();
		all.push(...(await withAttachments(store, rows)));
		if (rows.length < page) break;
		last = rows.at(-1)?.id;
		await nextTurn();
	}
	return all;
}

/** @throws where there is no such communication. */
export async function readStoredCommunication(
	store: Store,
	id: number,
): Promise<StoredCommunication> {
	const rows = await named(store).where('communications.id', '=', id).execute();
	const [found] = await withAttachments(store, rows);
	if (found === undefined) throw new Error(`There is no communication ${id}`);
	return found;
}

function named(store: Store) {
	return store.db
		.selectFrom('communications')
		.innerJoin('tasks', 'tasks.id', 'communications.task_id')
		.innerJoin('divisions', 'divisions.id', 'communications.division_id')
		.selectAll('communications')
		.select(['tasks.reference', 'divisions.name as division']);
}

/** The next of a list, behind the last one. */
type Part = (query: ReturnType<typeof named>, last?: number) => ReturnType<typeof named>;

async function ofTask(store: Store, which: WhichTask): Promise<Part> {
	const { id } = await findTask(store, which);
	return (query, last = 0) =>
		query
			.where('communications.task_id', '=', id)
			.where('communications.id', '>', last)
			.orderBy('communications.id');
}

async function ofPerson(
	store: Store,
	{ person, division }: { person: string; division?: string | undefined },
): Promise<Part> {
	const address = storable(person.trim());
	if (!address.includes('@')) throw notAnAddress(address);
	const { divisionId } = await readTaskFilter(store, { division });
	const key = addressKey(address);
	return (query, last = Number.MAX_SAFE_INTEGER) =>
		query
			.innerJoin(
				'communication_people',
				'communication_people.communication_id',
				'communications.id',
			)
			.where('communication_people.address_key', '=', key)
			.where('communication_people.communication_id', '<', last)
			.$if(divisionId !== undefined, (all) =>
				all.where('communications.division_id', '=', divisionId ?? 0),
			)
			.orderBy('communication_people.communication_id', 'desc');
}

async function withAttachments(store: Store, rows: NamedRow[]): Promise<StoredCommunication[]> {
	const attachments = await listAttachmentsOf(
		store,
		rows.map(({ id }) => id),
	);
	return rows.map((row) => toStored(row, attachments.get(row.id) ?? []));
}

function toStored(row: NamedRow, attachments: StoredAttachment[]): StoredCommunication {
	return {
		...toCommunication(row, attachments.length),
		taskReference: row.reference,
		division: row.division,
		cc: JSON.parse(row.cc_addresses) as Address[],
		text: row.text,
		newText: row.new_text,
		html: row.html,
		automatic: row.automatic === 1,
		automaticKind: row.automatic_kind as AutomaticKind | null,
		authentication: readJson<AuthenticationResult | null>(row.authentication, null),
		reportedRecipients: readJson<ReportedRecipient[]>(row.reported, []),
		failures: readJson<DeliveryFailure[]>(row.failures, []),
		attachments,
	};
}

function readJson<T>(json: string | null, byDefault: T): T {
	return json === null ? byDefault : (JSON.parse(json) as T);
}

function notAnAddress(person: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `"${oneLine(person, 60)}" is not an email address`,
		whatToDo: 'Enter the person’s email address, such as anna@example.com.',
	});
}
