import type { Transaction } from 'kysely';
import { DispatcherError } from '../core/errors';
import { inTransaction, type Store } from '../database/open-store';
import type { Database } from '../database/schema';
import { storable } from '../database/storable';
import { withConflictsResolved } from '../database/unique-conflict';
import { lockForFiling, noteFiled } from '../ledger/file';
import { findDivision } from '../settings/divisions';
import {
	insertCommunication,
	readCommunication,
	type IncomingAttachment,
	type IncomingMail,
} from './communications';
import { storableMail } from './storable-mail';
import { insertTask, readTask, touchTask } from './tasks';
import { findThread } from './threads';
import type { FiledMail, FilingOutcome, NewTask, Task } from './types';

/** How a mail is to be filed. */
export interface FileMailRequest {
	intakeId: number;
	divisionName: string;
	tag: string;
	/** The digits of `[TAG#digits]` in the subject. */
	reference: string | undefined;
	whenTaskMissing: 'fail' | 'create';
	mail: IncomingMail;
	attachments: IncomingAttachment[];
	/** Used if no task is found. */
	newTask: NewTask;
	/** If set, the mail may join a task but creates none, for this reason. */
	whyNoTask?: string | undefined;
}

interface Step {
	transaction: Transaction<Database>;
	request: FileMailRequest;
	divisionId: number;
	now: string;
}

/**
 * Files a mail in one transaction: task, communication, attachments and the ledger's step, or nothing
 * at all. Safe to repeat: the second call gives the first one's result.
 *
 * @throws DispatcherError `task-not-found` if the subject names a task that the division does not have
 *   and `whenTaskMissing` is `fail`; `task-not-wanted` if it joins none and `whyNoTask` is set;
 *   `settings-invalid` if the desk has no such division.
 */
export async function fileMail(store: Store, typed: FileMailRequest): Promise<FiledMail> {
	const request = { ...storable(typed), mail: storableMail(typed.mail, typed.intakeId) };
	// Of two copies of a mail that are filed at the same moment, the second finds the first.
	return await withConflictsResolved(async () => await fileOnce(store, request));
}

async function fileOnce(store: Store, request: FileMailRequest): Promise<FiledMail> {
	return await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const divisionId = await findDivision(transaction, request.divisionName);
		const now = store.clock().toISOString();
		const step: Step = { transaction, request, divisionId, now };
		const earlier = await lockForFiling(store, transaction, request.intakeId);
		const note = async (communicationId: number, outcome: FilingOutcome): Promise<void> =>
			// How the mail came into the task is told by the run that filed it.
			await noteFiled(within, request.intakeId, {
				communicationId,
				outcome: earlier.outcome ?? outcome,
			});
		const communicationId = earlier.communicationId ?? (await findSameMail(transaction, step));
		if (communicationId !== undefined) {
			await note(communicationId, 'already filed');
			return await alreadyFiled(step, communicationId);
		}
		const found = await findTask(step);
		const task = found === undefined ? await generateTask(step) : await join(step, found);
		const communication = await insertCommunication(transaction, request, {
			taskId: task.id,
			divisionId,
			reference: task.reference,
			now,
		});
		const outcome = found === undefined ? 'created' : 'joined';
		await note(communication.id, outcome);
		return { outcome, intakeId: request.intakeId, task, communication };
	});
}

/** A copy of the mail: moved back, restored from a backup, or sent to two addresses. */
async function findSameMail(
	transaction: Transaction<Database>,
	{ request, divisionId }: Step,
): Promise<number | undefined> {
	const row = await transaction
		.selectFrom('communications')
		.select('id')
		.where('division_id', '=', divisionId)
		.where('content_hash', '=', request.mail.contentHash)
		.executeTakeFirst();
	return row?.id;
}

async function alreadyFiled(step: Step, communicationId: number): Promise<FiledMail> {
	const { transaction, request } = step;
	const communication = await readCommunication(transaction, communicationId);
	const task = await readTask(transaction, communication.taskId);
	return { outcome: 'already filed', intakeId: request.intakeId, task, communication };
}

/** @returns the id of the task that the mail belongs to; undefined if a new one is needed. */
async function findTask(step: Step): Promise<number | undefined> {
	const { reference, whenTaskMissing, tag } = step.request;
	if (reference === undefined) return await findThreadOf(step);
	const id = await findReferenced(step, reference);
	if (id !== undefined) return id;
	if (whenTaskMissing === 'create') return await findThreadOf(step);
	throw new DispatcherError({
		code: 'task-not-found',
		whatHappened: `The subject names the task [${tag}#${reference.slice(0, 40)}], which the division does not have`,
		whatToDo:
			'Correct the subject and move the mail back to the folder to process, or answer it yourself.',
	});
}

async function findReferenced(
	{ transaction, divisionId }: Step,
	reference: string,
): Promise<number | undefined> {
	const id = Number(reference);
	if (!Number.isSafeInteger(id)) return undefined;
	const row = await transaction
		.selectFrom('tasks')
		.select('id')
		.where('id', '=', id)
		.where('division_id', '=', divisionId)
		.executeTakeFirst();
	return row?.id;
}

async function findThreadOf({ transaction, request, divisionId }: Step) {
	const { inReplyTo, references } = request.mail;
	const answered = [...(inReplyTo === null ? [] : [inReplyTo]), ...references.toReversed()];
	return await findThread(transaction, { divisionId, answered });
}

async function generateTask({ transaction, request, divisionId, now }: Step): Promise<Task> {
	const { newTask, tag, mail, whyNoTask } = request;
	if (whyNoTask !== undefined) {
		throw new DispatcherError({
			code: 'task-not-wanted',
			whatHappened: whyNoTask,
			whatToDo: 'Nothing, unless it reports that a notice did not arrive.',
		});
	}
	return await insertTask(transaction, newTask, { divisionId, tag, requester: mail.from, now });
}

async function join({ transaction, now }: Step, taskId: number): Promise<Task> {
	return await touchTask(transaction, taskId, now);
}
