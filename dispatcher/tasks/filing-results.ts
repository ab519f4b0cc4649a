import type { FilingDecision } from '../ledger/filing-decision';
import { readCommunications } from './communications';
import { explainFiling } from './explain-filing';
import type { FilingPlan } from './filing-plan';
import type { FileMailRequest } from './filing-request';
import type { KnownTask } from './known-tasks';
import { readTasks } from './tasks';
import type { Communication, FiledMail, Task } from './types';
import type { Filing, WrittenFiling } from './write-filing';

/**
 * What became of one mail. An error that is no DispatcherError is about this mail, too. The decision is
 * there where the desk has looked for the mail's task.
 */
export type FilingResult =
	| { kind: 'filed'; filed: FiledMail }
	| { kind: 'failed'; error: unknown; decision?: FilingDecision };

/** All that the results of a batch are made of. */
interface Known {
	tasks: Map<number, Task>;
	/** Of the mails that are new, by their positions. */
	written: Map<number, Communication>;
	/** Those that were there before, by their ids. */
	earlier: Map<number, Communication>;
	/** What is sent because of each mail, by its position. */
	messages: Map<number, Communication[]>;
}

/** Tells what became of each mail of a batch, and why. */
export async function toResults(filing: Filing, written: WrittenFiling): Promise<FilingResult[]> {
	const known = await readKnown(filing, written);
	return filing.plans.map((plan, position) => toResult(filing, { plan, position }, known));
}

async function readKnown({ store, plans }: Filing, written: WrittenFiling): Promise<Known> {
	const ids = plans.flatMap((plan) => (plan.kind === 'filed before' ? [plan.communicationId] : []));
	const earlier = await readCommunications(store.db, [...new Set(ids)]);
	const missing = [...earlier.values()]
		.map(({ taskId }) => taskId)
		.filter((id) => !written.tasks.has(id));
	const tasks = new Map([...written.tasks, ...(await readTasks(store.db, [...new Set(missing)]))]);
	const { communications, messages } = written;
	return { tasks, written: communications, earlier, messages };
}

function toResult(
	{ requests, facts }: Filing,
	{ plan, position }: { plan: FilingPlan; position: number },
	known: Known,
): FilingResult {
	const request = requests[position] as FileMailRequest;
	const kind = request.mail.automaticKind;
	if (plan.kind === 'refused') {
		const decision = explainFiling({ plan, kind, reference: '' });
		// Of a row or a division that there is not, nobody can be told.
		const { error } = plan;
		return plan.grounds === undefined
			? { kind: 'failed', error }
			: { kind: 'failed', error, decision };
	}
	const communication = communicationOf(plan, position, known);
	const task = known.tasks.get(communication?.taskId ?? 0);
	if (communication === undefined || task === undefined) throw new Error('The task is gone');
	const explained = { plan, kind, reference: task.reference, previous: previousOf(plan, known) };
	const isRepeated = plan.kind === 'filed before' || plan.kind === 'copy of';
	const told = facts.filed.get(request.intakeId)?.decision ?? null;
	return {
		kind: 'filed',
		filed: {
			outcome: isRepeated ? 'already filed' : plan.kind === 'create' ? 'created' : 'joined',
			intakeId: request.intakeId,
			task,
			communication,
			messages: known.messages.get(position) ?? [],
			// Of a mail that this row was filed with, the first run has told why.
			decision:
				isRepeated && told !== null
					? (JSON.parse(told) as FilingDecision)
					: explainFiling(explained),
		},
	};
}

function communicationOf(
	plan: Exclude<FilingPlan, { kind: 'refused' }>,
	position: number,
	{ written, earlier }: Known,
): Communication | undefined {
	if (plan.kind === 'filed before') return earlier.get(plan.communicationId);
	return written.get(plan.kind === 'copy of' ? plan.position : position);
}

/** The reference of the task that the mail's task goes on with. */
function previousOf(plan: FilingPlan, known: Known): string | undefined {
	if (plan.kind === 'join' && plan.isSuccessor) return referenceOf(plan.chosen.match.task, known);
	if (plan.kind !== 'create' || plan.previous === undefined) return undefined;
	return referenceOf(plan.previous.task, known);
}

function referenceOf({ target, reference }: KnownTask, known: Known): string | undefined {
	if ('taskId' in target) return reference ?? undefined;
	const taskId = known.written.get(target.position)?.taskId ?? 0;
	return known.tasks.get(taskId)?.reference;
}
