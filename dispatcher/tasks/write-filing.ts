import type { Store } from '../database/open-store';
import { noteReportedFailures } from '../outbox/reported-failures';
import { insertCommunications } from './communications';
import type { CreatePlan, FilingFacts, FilingPlan, JoinPlan } from './filing-plan';
import type { FileMailRequest } from './filing-request';
import { threadReferencesOf, type KnownTask } from './known-tasks';
import { noteFailures } from './note-failures';
import type { TaskByCommand } from './conversation/employee-action';
import { writeConversation } from './conversation/write-conversation';
import { addPeople, noteCorrespondents } from './people';
import { correspondentsOf } from './people-of-mail';
import { reportedBy } from './signs';
import { insertTasks, readTasks, touchTasks, type GeneratedTask } from './tasks';
import { noteThreadReferences } from './thread-references';
import type { Communication, Task } from './types';

/** A batch that is being filed. */
export interface Filing {
	/** Inside of the transaction that files it. */
	store: Store;
	requests: FileMailRequest[];
	plans: FilingPlan[];
	facts: FilingFacts;
}

/** A new mail of the batch. */
interface NewMail {
	position: number;
	request: FileMailRequest;
	plan: CreatePlan | JoinPlan;
	taskId: number;
}

/** What was written of a batch. */
export interface WrittenFiling {
	/** The batch's tasks by their ids. */
	tasks: Map<number, Task>;
	/** The communications of the mails that are new, by their positions. */
	communications: Map<number, Communication>;
	/** What is sent because of each mail, by its position. */
	messages: Map<number, Communication[]>;
}

/** Writes what was planned for a batch, in a few statements for all of its mails. */
export async function writeFiling(filing: Filing): Promise<WrittenFiling> {
	const { store } = filing;
	await noteReports(filing);
	const mails = await writeTasks(filing);
	const tasks = await readTasks(store.db, [...new Set(mails.map(({ taskId }) => taskId))]);
	const communications = await writeCommunications(filing, { mails, tasks });
	const { answers, messages } = await writeConversation(
		store,
		mails.map(({ taskId, ...mail }) => ({
			...mail,
			task: tasks.get(taskId) as Task,
			communication: communications.get(mail.position),
		})),
		filing.facts,
	);
	await addPeople(
		store.db,
		mails.flatMap(({ plan, taskId }) => plan.people.map((person) => ({ ...person, taskId }))),
	);
	await noteThreadReferences(
		store.db,
		mails.flatMap(({ request, plan, taskId }) =>
			[...threadReferencesOf(request.mail), ...ownIdOfAnswer(request, plan)].map((messageId) => {
				return { divisionId: plan.task.divisionId, messageId, taskId };
			}),
		),
	);
	return { tasks, communications: new Map([...communications, ...answers]), messages };
}

/** An employee's answer is kept as what was sent, under that Message-ID: its own leads to the task, too. */
function ownIdOfAnswer({ mail }: FileMailRequest, plan: CreatePlan | JoinPlan): string[] {
	return isAnswer(plan) && mail.messageId !== null ? [mail.messageId] : [];
}

function isAnswer(plan: CreatePlan | JoinPlan): boolean {
	return plan.kind === 'join' && plan.action?.kind === 'answer';
}

/** What delivery reports tell of our messages, also where they belong to no task. */
async function noteReports({ store, requests }: Filing): Promise<void> {
	const reports = requests.flatMap(({ mail }) => {
		const failed = mail.reportedRecipients.filter(({ action }) => action === 'failed');
		return failed.length === 0 ? [] : [{ messageIds: reportedBy(mail), failed }];
	});
	if (reports.length === 0) return;
	await noteReportedFailures(store, reports);
	await noteFailures(store, reports);
}

/** @returns the new mails with their tasks, in their order. */
async function writeTasks({ store, requests, plans }: Filing): Promise<NewMail[]> {
	const planned = plans.flatMap((plan, position) =>
		plan.kind === 'create' || plan.kind === 'join'
			? [{ position, plan, request: requests[position] as FileMailRequest }]
			: [],
	);
	const created = planned.filter(({ plan }) => plan.kind === 'create');
	const places = new Map(created.map(({ position }, place) => [position, place]));
	const ids = await insertTasks(
		store,
		created.map(({ request, plan }) => toGenerated(request, plan as CreatePlan, places)),
	);
	const idOf = ({ target }: KnownTask): number =>
		'taskId' in target ? target.taskId : (ids[places.get(target.position) ?? -1] as number);
	const joins = planned.map(({ plan }) => plan).filter((plan) => plan.kind === 'join');
	const earlier = joins.filter(({ task }) => 'taskId' in task.target);
	await touchTasks(
		store.db,
		{
			ids: [...new Set(earlier.map(({ task }) => idOf(task)))],
			opened: [
				...new Set(earlier.filter(({ isOpening }) => isOpening).map(({ task }) => idOf(task))),
			],
		},
		store.clock().toISOString(),
	);
	await changeByCommands(
		store,
		planned.map(({ plan }) => plan),
	);
	return planned.map((mail) => ({ ...mail, taskId: idOf(mail.plan.task) }));
}

/** As the last mail of the batch leaves them, and only what its mails have changed of them. */
async function changeByCommands({ db }: Store, plans: Array<CreatePlan | JoinPlan>): Promise<void> {
	const changed = plans.filter((plan) => Object.keys(changesOf(plan)).length > 0);
	for (const [task, ofTask] of Map.groupBy(changed, (plan) => plan.task)) {
		const { target, status, closedAt, assignee, pendingUntil } = task;
		if (!('taskId' in target)) continue;
		const has = (field: keyof TaskByCommand): boolean =>
			ofTask.some((plan) => changesOf(plan)[field] !== undefined);
		await db
			.updateTable('tasks')
			.set({
				...(has('assignee') ? { assignee } : {}),
				...(has('status') ? { status, closed_at: closedAt, pending_until: pendingUntil } : {}),
			})
			.where('id', '=', target.taskId)
			.execute();
	}
}

function changesOf(plan: CreatePlan | JoinPlan): TaskByCommand {
	const action = plan.kind === 'join' ? plan.action : undefined;
	return action?.kind === 'answer' || action?.kind === 'note' ? action.changes : {};
}

function toGenerated(
	{ newTask: task, tag, requester }: FileMailRequest,
	{ task: { divisionId }, previous }: CreatePlan,
	places: ReadonlyMap<number, number>,
): GeneratedTask {
	const generated = { task, tag, divisionId, requester };
	if (previous === undefined) return generated;
	const { target, reference } = previous.task;
	return {
		...generated,
		task: { ...task, description: task.followUp },
		previous:
			'taskId' in target
				? { taskId: target.taskId, reference: reference ?? '' }
				: { place: places.get(target.position) ?? 0 },
	};
}

async function writeCommunications(
	{ store }: Filing,
	{ mails, tasks }: { mails: NewMail[]; tasks: Map<number, Task> },
): Promise<Map<number, Communication>> {
	const now = store.clock().toISOString();
	const kept = mails.filter(({ plan }) => !isAnswer(plan));
	const added = kept.map(({ request: { mail, attachments }, plan, taskId }) => {
		const { reference } = tasks.get(taskId) as Task;
		return {
			mail,
			attachments,
			place: { taskId, divisionId: plan.task.divisionId, reference, now },
			isUnverified: plan.kind === 'join' && plan.isUnverified,
			isNote: plan.kind === 'join' && isInternal(plan),
			authentication: plan.sender.authentication,
		};
	});
	const written = await insertCommunications(store.db, added);
	await noteCorrespondents(
		store.db,
		kept.flatMap(({ request }, index) =>
			correspondentsOf(request).map(({ key }) => {
				return { communicationId: (written[index] as Communication).id, key };
			}),
		),
	);
	return new Map(kept.map(({ position }, index) => [position, written[index] as Communication]));
}

function isInternal({ action }: JoinPlan): boolean {
	return action?.kind === 'note' || action?.kind === 'refused';
}
