import {
	planFiling,
	type FilingFacts,
	type FilingPlan,
} from '../../../dispatcher/tasks/filing-plan';
import type { FileMailRequest } from '../../../dispatcher/tasks/filing-request';
import {
	inDivision,
	type KnownMessage,
	type KnownTask,
} from '../../../dispatcher/tasks/known-tasks';
import { filing, mail, type FilingChanges } from '../../contracts/desk-fixture';

export const IT = 1;
export const HR = 2;
export const NOW = new Date('2026-03-01T08:00:00.000Z');
export const EVE = { name: 'Eve', address: 'eve@example.net' };

export function task(taskId: number, changes: Partial<KnownTask> = {}): KnownTask {
	const { divisionId = IT } = changes;
	const name = divisionId === IT ? 'IT' : 'HR';
	return {
		target: { taskId },
		divisionId,
		division: name,
		reference: `[${name}#${taskId}]`,
		requester: 'anna@example.com',
		people: new Set(),
		status: 'open',
		closedAt: null,
		assignee: null,
		pendingUntil: null,
		successors: [],
		...changes,
	};
}

export interface Known {
	tasks?: Record<number, KnownTask>;
	messages?: Record<string, KnownMessage[]>;
	shared?: Record<string, number>;
}

export function facts({ tasks = {}, messages = {}, shared = {} }: Known, rows = 10): FilingFacts {
	return {
		divisions: new Map([
			['IT', IT],
			['HR', HR],
		]),
		filed: new Map(
			Array.from({ length: rows }, (_, id) => [
				id,
				{ communicationId: null, decision: null, receivedAt: NOW.toISOString() },
			]),
		),
		sameMails: new Map(),
		tasks: new Map(Object.entries(tasks).map(([id, known]) => [Number(id), known])),
		proven: new Map(),
		messages: new Map(Object.entries(messages)),
		shared: new Map(Object.entries(shared).map(([id, taskId]) => [inDivision(IT, id), taskId])),
		now: NOW,
	};
}

export type Mail = FileMailRequest['mail'];

export function request(
	id: number,
	of: Partial<Mail> = {},
	changes: FilingChanges = {},
): FileMailRequest {
	const base = mail({ messageId: `<own-${id}@x>`, contentHash: `hash-${id}`, ...of });
	return filing(id, { mail: base, ...changes });
}

export function planOne(known: Known, of: Partial<Mail>, changes: FilingChanges = {}): FilingPlan {
	return planFiling([request(0, of, changes)], facts(known))[0] as FilingPlan;
}

/** Of a plan what decides: the task joined, by which sign, and how. */
export function outcomeOf(plan: FilingPlan | undefined): unknown {
	if (plan?.kind === 'join') {
		const { task: joined, chosen, isUnverified, isOpening } = plan;
		return { joined: joined.target, by: chosen.by, isUnverified, isOpening };
	}
	if (plan?.kind === 'create') return { created: plan.previous?.task.target ?? null };
	return plan?.kind === 'refused' ? { refused: plan.error.message } : plan;
}

export function ours(taskId: number, ...sentTo: string[]): KnownMessage {
	return { divisionId: IT, taskId, sentTo: new Set(sentTo) };
}

export function filed(taskId: number, divisionId = IT): KnownMessage {
	return { divisionId, taskId, sentTo: null };
}
