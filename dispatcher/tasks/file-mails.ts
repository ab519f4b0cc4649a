import { DispatcherError } from '../core/errors';
import { inChunks } from '../database/chunks';
import { inTransaction, type Store } from '../database/open-store';
import { storable } from '../database/storable';
import { withConflictsResolved } from '../database/unique-conflict';
import { noteFiled } from '../ledger/file';
import { insertCommunications, readCommunications } from './communications';
import { readFilingFacts } from './filing-facts';
import { planFiling, type FilingFacts, type FilingPlan } from './filing-plan';
import type { FileMailRequest } from './filing-request';
import { storableMail } from './storable-mail';
import { insertTasks, readTasks, touchTasks } from './tasks';
import type { Communication, FiledMail, FilingOutcome, Task } from './types';

/** So many mails are filed in one transaction: no query has more values than every database takes. */
const TOGETHER = 25;

/** What became of one mail. An error that is no DispatcherError is about this mail, too. */
export type FilingResult = { kind: 'filed'; filed: FiledMail } | { kind: 'failed'; error: unknown };

/**
 * Files mails in their order, many in one transaction: task, communication, attachments and the ledger's
 * step of each, or nothing at all. Safe to repeat: a second call gives the first one's results. A mail
 * that cannot be filed falls out alone.
 *
 * @returns one result a mail, in their order. It failed with `task-not-found` if the subject names a task
 *   that the division does not have and `whenTaskMissing` is `fail`; with `task-not-wanted` if it joins
 *   none and `whyNoTask` is set; with `settings-invalid` if the desk has no such division or row.
 * @throws DispatcherError `desk-unavailable`.
 */
export async function fileMails(store: Store, typed: FileMailRequest[]): Promise<FilingResult[]> {
	const results: FilingResult[] = [];
	for (const some of inChunks(typed, TOGETHER)) {
		const requests = some.map((request) => ({
			...storable(request),
			mail: storableMail(request.mail, request.intakeId),
		}));
		results.push(...(await fileTogether(store, requests)));
	}
	return results;
}

/** Files one mail, as {@link fileMails}; @throws why it cannot be filed. */
export async function fileMail(store: Store, request: FileMailRequest): Promise<FiledMail> {
	const [result] = await fileMails(store, [request]);
	if (result?.kind === 'filed') return result.filed;
	throw result?.error;
}

async function fileTogether(store: Store, requests: FileMailRequest[]): Promise<FilingResult[]> {
	try {
		// Of two copies of a mail that are filed at the same moment, the second finds the first.
		return await withConflictsResolved(async () => await fileOnce(store, requests));
	} catch (error) {
		if (isAway(error)) throw error;
		if (requests.length === 1) return [{ kind: 'failed', error }];
		// One of them is more than the database takes, and must not keep the others back.
		const results = [];
		for (const request of requests) results.push(...(await fileTogether(store, [request])));
		return results;
	}
}

async function fileOnce(store: Store, requests: FileMailRequest[]): Promise<FilingResult[]> {
	return await inTransaction(store, async (transaction) => {
		const within = { ...store, db: transaction };
		const facts = await readFilingFacts(within, requests);
		const filing: Filing = { store: within, requests, plans: planFiling(requests, facts), facts };
		const tasks = await writeTasks(filing);
		const written = await writeCommunications(filing, tasks);
		const found = await readFiledBefore(filing);
		for (const [id, task] of found.tasks) tasks.byId.set(id, task);
		const results = filing.plans.map((plan, position) =>
			toResult(plan, position, { ...filing, tasks, written, found }),
		);
		const filed = results.flatMap((result) => (result.kind === 'filed' ? [result.filed] : []));
		await noteFiled(
			within,
			filed.map(({ intakeId, communication, outcome }) => {
				return { intakeId, communicationId: communication.id, outcome };
			}),
		);
		return results;
	});
}

/** A batch that is being filed. */
interface Filing {
	store: Store;
	requests: FileMailRequest[];
	plans: FilingPlan[];
	facts: FilingFacts;
}

/** The tasks of the batch, and to which of them each new mail belongs, by its position. */
interface FilingTasks {
	byId: Map<number, Task>;
	ofMail: Map<number, number>;
}

/** Communications that were there before, and their tasks. */
interface FiledBefore {
	communications: Map<number, Communication>;
	tasks: Map<number, Task>;
}

async function writeTasks({ store, requests, plans, facts }: Filing): Promise<FilingTasks> {
	const now = store.clock().toISOString();
	const ofMail = new Map<number, number>();
	const created = positionsOf(plans, 'create');
	const generated = created.map((position) => {
		const { newTask: task, tag, mail, divisionName } = requests[position] as FileMailRequest;
		const divisionId = facts.divisions.get(divisionName) as number;
		return { task, tag, divisionId, requester: mail.from };
	});
	const ids = await insertTasks(store.db, generated, now);
	created.forEach((position, index) => ofMail.set(position, ids[index] as number));
	const joined = new Set<number>();
	for (const [position, plan] of plans.entries()) {
		if (plan.kind === 'join') {
			ofMail.set(position, plan.taskId);
			joined.add(plan.taskId);
		}
		// Of an earlier mail, so its task is known by now.
		if (plan.kind === 'join with') ofMail.set(position, ofMail.get(plan.position) as number);
	}
	await touchTasks(store.db, [...joined], now);
	return { byId: await readTasks(store.db, [...new Set(ofMail.values())]), ofMail };
}

/** @returns the communications of the mails that are new, by their positions. */
async function writeCommunications(
	{ store, requests, facts }: Filing,
	{ byId, ofMail }: FilingTasks,
): Promise<Map<number, Communication>> {
	const now = store.clock().toISOString();
	const positions = [...ofMail.keys()].toSorted((one, other) => one - other);
	const added = positions.map((position) => {
		const { mail, attachments, divisionName } = requests[position] as FileMailRequest;
		const { id: taskId, reference } = byId.get(ofMail.get(position) as number) as Task;
		const divisionId = facts.divisions.get(divisionName) as number;
		return { mail, attachments, place: { taskId, divisionId, reference, now } };
	});
	const written = await insertCommunications(store.db, added);
	return new Map(positions.map((position, index) => [position, written[index] as Communication]));
}

async function readFiledBefore({ store, plans }: Filing): Promise<FiledBefore> {
	const ids = plans.flatMap((plan) => (plan.kind === 'filed before' ? [plan.communicationId] : []));
	const communications = await readCommunications(store.db, [...new Set(ids)]);
	const taskIds = new Set([...communications.values()].map(({ taskId }) => taskId));
	return { communications, tasks: await readTasks(store.db, [...taskIds]) };
}

function toResult(
	plan: FilingPlan,
	position: number,
	filing: Filing & {
		tasks: FilingTasks;
		written: Map<number, Communication>;
		found: FiledBefore;
	},
): FilingResult {
	const { requests, tasks, written, found } = filing;
	const { intakeId } = requests[position] as FileMailRequest;
	const filed = (
		communication: Communication | undefined,
		outcome: FilingOutcome,
	): FilingResult => {
		const task = tasks.byId.get(communication?.taskId ?? 0);
		if (communication === undefined || task === undefined) throw new Error('The task is gone');
		return { kind: 'filed', filed: { outcome, intakeId, task, communication } };
	};
	switch (plan.kind) {
		case 'refused':
			return { kind: 'failed', error: plan.error };
		case 'filed before':
			return filed(found.communications.get(plan.communicationId), 'already filed');
		case 'copy of':
			return filed(written.get(plan.position), 'already filed');
		case 'create':
			return filed(written.get(position), 'created');
		case 'join':
		case 'join with':
			return filed(written.get(position), 'joined');
	}
}

function positionsOf(plans: FilingPlan[], kind: FilingPlan['kind']): number[] {
	return plans.flatMap((plan, position) => (plan.kind === kind ? [position] : []));
}

function isAway(error: unknown): boolean {
	return error instanceof DispatcherError && error.code === 'desk-unavailable';
}
