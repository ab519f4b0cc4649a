import type { IDataObject } from 'n8n-workflow';
import type { Task } from '../../../../dispatcher/index';

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
