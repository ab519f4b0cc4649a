import { addressKey } from '../core/address-key';
import type { DispatcherError } from '../core/errors';
import type { FiledBefore } from '../ledger/file';
import { subjectKind } from '../message/subject-marks';
import { readEmployeeAction, type EmployeeAction } from './conversation/employee-action';
import { unknownDivision } from '../settings/divisions';
import { findCandidates, type Candidates, type Chosen } from './candidates';
import type { FileMailRequest } from './filing-request';
import { inDivision, KnownTasks, type KnownFacts, type KnownTask } from './known-tasks';
import { correspondentsOf, peopleOfNewTask, type PersonOnTask } from './people-of-mail';
import {
	answersAbroad,
	automaticWithoutTask,
	fromDivision,
	fromStranger,
	noLedgerRow,
	noTask,
	noTaskWanted,
} from './refusals';
import { isOpenTo, readSender, standingIn, type Sender } from './trust';

/** What the desk knows of the mails of a batch, before any of them is filed. */
export interface FilingFacts extends KnownFacts {
	/** The divisions' ids by name. */
	divisions: ReadonlyMap<string, number>;
	/** What earlier runs have noted of the mails, by the ledger's row. */
	filed: ReadonlyMap<number, FiledBefore>;
	/** Communications of the same mail, by {@link inDivision}. */
	sameMails: ReadonlyMap<string, number>;
	now: Date;
}

/** What a plan goes by, for whoever asks why. */
export interface Grounds {
	sender: Sender;
	candidates: Candidates;
}

/** A mail becomes part of a task that there is. */
export interface JoinPlan extends Grounds {
	kind: 'join';
	task: KnownTask;
	chosen: Chosen;
	/** The task goes on with the one that the sign names, which was closed too long ago. */
	isSuccessor: boolean;
	/** Whether the task is worked on from now on, if it was closed or waited for somebody. */
	isOpening: boolean;
	wasClosed: boolean;
	isUnverified: boolean;
	/** Who is on the task from now on. */
	people: PersonOnTask[];
	/** What becomes of it beside, if somebody wrote it who works for the division. */
	action?: EmployeeAction;
}

/** A mail opens a task. */
export interface CreatePlan extends Grounds {
	kind: 'create';
	task: KnownTask;
	people: PersonOnTask[];
	/** The task that the new one goes on with, and why the mail does not join that one. */
	previous?: { task: KnownTask; why: 'closed' | 'stranger'; chosen: Chosen };
}

/** What is to be done with one mail. Positions are those of the batch's earlier mails. */
export type FilingPlan =
	| { kind: 'filed before'; communicationId: number }
	| { kind: 'copy of'; position: number }
	| JoinPlan
	| CreatePlan
	| { kind: 'refused'; error: DispatcherError; grounds?: Grounds };

/**
 * Decides for each mail of a batch which task it belongs to. An answer joins its request although both
 * are in the batch, and of two copies the second is one.
 */
export function planFiling(requests: FileMailRequest[], facts: FilingFacts): FilingPlan[] {
	const planning = new Planning(facts);
	return requests.map((request, position) => planning.next(request, position));
}

/** A mail that is planned, and all that is known of it. */
interface Planned {
	request: FileMailRequest;
	position: number;
	divisionId: number;
	grounds: Grounds;
}

class Planning {
	/** Mails of this batch, by {@link inDivision}. */
	private readonly hashes = new Map<string, number>();

	private readonly known: KnownTasks;

	constructor(private readonly facts: FilingFacts) {
		this.known = new KnownTasks(facts);
	}

	next(request: FileMailRequest, position: number): FilingPlan {
		const { divisions, filed, sameMails } = this.facts;
		const divisionId = divisions.get(request.divisionName);
		if (divisionId === undefined) return refused(unknownDivision(request.divisionName));
		const hash = inDivision(divisionId, request.mail.contentHash);
		const earlier = filed.get(request.intakeId);
		if (earlier === undefined) return refused(noLedgerRow(request));
		const communicationId = earlier.communicationId ?? sameMails.get(hash);
		if (communicationId !== undefined) return { kind: 'filed before', communicationId };
		const copied = this.hashes.get(hash);
		if (copied !== undefined) return { kind: 'copy of', position: copied };
		const sender = readSender(request);
		const candidates = findCandidates(request, { sender, divisionId, known: this.known });
		const plan = this.planNew({
			request,
			position,
			divisionId,
			grounds: { sender, candidates },
		});
		if (plan.kind !== 'join' && plan.kind !== 'create') return plan;
		this.hashes.set(hash, position);
		this.known.add(request, plan.task);
		for (const { key } of plan.people) plan.task.people.add(key);
		return plan;
	}

	private planNew(planned: Planned): FilingPlan {
		const { request, grounds } = planned;
		const { sender, candidates } = grounds;
		const { chosen } = candidates;
		if (chosen === undefined) return this.planUnmatched(planned);
		if (request.mail.automatic || sender.isDivision) return this.planQuiet(planned, chosen);
		if (chosen.standing === 'stranger') return this.planStranger(planned, chosen);
		const action = this.actionOf(planned, chosen);
		if (action !== undefined && action.kind !== 'aside') return act(planned, chosen, action);
		return { ...this.planKnown(planned, chosen), ...(action && { action }) };
	}

	private planKnown(planned: Planned, chosen: Chosen): FilingPlan {
		if (this.isOpen(planned, chosen.match.task)) {
			return join(planned, chosen, { task: chosen.match.task, isOpening: true });
		}
		return this.goOnWith(planned, chosen, 'closed');
	}

	/** Whoever works for the division writes for it, but on a task that he has asked for himself. */
	private actionOf({ request, grounds }: Planned, chosen: Chosen): EmployeeAction | undefined {
		const { key, isEmployee } = grounds.sender;
		const { task } = chosen.match;
		if (key === null || chosen.standing === 'requester') return undefined;
		const isAssignee = task.assignee !== null && addressKey(task.assignee) === key;
		if (!isEmployee && !isAssignee) return undefined;
		const answersOurs = this.known.answersInternal(request.mail, task, key);
		return readEmployeeAction(request, { task, answersOurs, now: this.facts.now });
	}

	/** What a machine writes opens no task again and adds nobody; nor does the division's own mail. */
	private planQuiet(planned: Planned, chosen: Chosen): FilingPlan {
		const { request } = planned;
		const { strangers } = request.rules;
		const { task } = chosen.match;
		if (chosen.standing !== 'stranger' || strangers === 'unverified') {
			return join(planned, chosen, { task, isOpening: false });
		}
		if (strangers === 'unprocessed') return refused(fromStranger(request, task), planned.grounds);
		const error = whyNone(planned);
		if (error !== undefined) return refused(error, planned.grounds);
		return this.create(planned, { task, why: 'stranger', chosen });
	}

	/**
	 * A stranger opens no task again: what he writes is not obeyed. On a closed task nobody would see it,
	 * so that it gets one of its own.
	 */
	private planStranger(planned: Planned, chosen: Chosen): FilingPlan {
		const { request, grounds } = planned;
		const { task } = chosen.match;
		const { strangers } = request.rules;
		if (strangers === 'unprocessed') return refused(fromStranger(request, task), grounds);
		if (strangers === 'unverified' && task.status !== 'closed') {
			return join(planned, chosen, { task, isOpening: false });
		}
		return this.goOnWith(planned, chosen, 'stranger');
	}

	/** Joins the newest task that goes on with this one and where the sender is known, or generates one. */
	private goOnWith(planned: Planned, chosen: Chosen, why: 'closed' | 'stranger'): FilingPlan {
		const { sender } = planned.grounds;
		const { by, match } = chosen;
		for (const task of match.task.successors.toReversed()) {
			const standing = standingIn(sender, { task, sentTo: null }, { by, isReport: false });
			if (standing === 'stranger' || !this.isOpen(planned, task)) continue;
			return join(planned, { ...chosen, standing }, { task, isOpening: true });
		}
		const { whyNoTask } = planned.request;
		if (whyNoTask !== undefined) return refused(noTaskWanted(whyNoTask), planned.grounds);
		return this.create(planned, { task: match.task, why, chosen });
	}

	private planUnmatched(planned: Planned): FilingPlan {
		const error = whyNone(planned);
		return error === undefined ? this.create(planned) : refused(error, planned.grounds);
	}

	private create(planned: Planned, previous?: CreatePlan['previous']): CreatePlan {
		const { request, position, divisionId, grounds } = planned;
		const { requester, divisionName } = request;
		const task: KnownTask = {
			target: { position },
			divisionId,
			division: divisionName,
			reference: null,
			requester: requester === null ? null : addressKey(requester.address),
			people: new Set(),
			status: 'open',
			closedAt: null,
			assignee: request.newTask.assignee,
			pendingUntil: null,
			successors: [],
		};
		previous?.task.successors.push(task);
		const people = peopleOfNewTask(request);
		return { kind: 'create', task, people, ...grounds, ...(previous && { previous }) };
	}

	private isOpen({ request }: Planned, task: KnownTask): boolean {
		return isOpenTo(task, request.rules.reopenDays, this.facts.now);
	}
}

function join(
	{ request, grounds }: Planned,
	chosen: Chosen,
	{ task, isOpening }: { task: KnownTask; isOpening: boolean },
): JoinPlan {
	const wasClosed = task.status === 'closed';
	if (isOpening) Object.assign(task, { status: 'open', closedAt: null, pendingUntil: null });
	return {
		kind: 'join',
		task,
		chosen,
		isSuccessor: task !== chosen.match.task,
		isOpening,
		wasClosed,
		isUnverified: chosen.standing === 'stranger',
		people: isOpening ? correspondentsOf(request) : [],
		...grounds,
	};
}

/** Changes the task as an employee's commands say, and opens none that is closed. */
function act(
	planned: Planned,
	chosen: Chosen,
	action: Exclude<EmployeeAction, { kind: 'aside' }>,
): JoinPlan {
	const { task } = chosen.match;
	const plan = join(planned, chosen, { task, isOpening: false });
	const { key } = planned.grounds.sender;
	const people = correspondentsOf(planned.request).filter((person) => person.key === key);
	if (action.kind !== 'refused') Object.assign(task, action.changes);
	return { ...plan, people, action };
}

/** Why a mail that belongs to no task gets none. */
function whyNone({ request, grounds }: Planned): DispatcherError | undefined {
	const { whyNoTask, mail, rules, named, whenTaskMissing } = request;
	const { abroad } = grounds.candidates;
	if (whyNoTask !== undefined) return noTaskWanted(whyNoTask);
	if (grounds.sender.isDivision) return fromDivision(rules.mailbox);
	if (mail.automatic && rules.automaticMail === 'unprocessed') return automaticWithoutTask(mail);
	if (whenTaskMissing === 'create' || grounds.candidates.chosen !== undefined) return undefined;
	// Whoever forwards another division's message asks something of this one.
	if (abroad !== undefined && subjectKind(mail.subject) !== 'forward') {
		return answersAbroad(abroad);
	}
	return named.subject.length === 0 ? undefined : noTask(request);
}

function refused(error: DispatcherError, grounds?: Grounds): FilingPlan {
	return { kind: 'refused', error, ...(grounds && { grounds }) };
}
