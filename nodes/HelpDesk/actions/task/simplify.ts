import type { IDataObject } from 'n8n-workflow';
import type { Task, TaskWithPeople } from '../../../../dispatcher/index';

/** What most workflows need of a task. */
export function simpleTask(task: Task): IDataObject {
	return {
		id: task.id,
		reference: task.reference,
		division: task.division,
		title: task.title,
		status: task.status,
		priority: task.priority,
		assignee: task.assignee,
		requester: task.requesterAddress,
		dueAt: task.dueAt,
		updatedAt: task.updatedAt,
		revision: task.revision,
	};
}

/** The same with the people on it, and what was done with it. */
export function simpleTaskWithPeople(task: TaskWithPeople): IDataObject {
	const { people, events } = task;
	return {
		...simpleTask(task),
		people,
		events: events.map(({ kind, at, byName, byAddress, detail }) => {
			return { kind, at, by: byAddress ?? byName, detail };
		}),
	};
}
