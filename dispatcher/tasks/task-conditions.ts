import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Database } from '../database/schema';
import type { ReadFilter } from './task-filter';

type Tasks = ExpressionBuilder<Database, 'tasks'>;
type Condition = Expression<SqlBool>;

/** Those who have not been closed can be overdue. */
export const workedOn = ['open', 'pending'] as const;

/** All that a task must fit. */
export function conditionsOf(where: Tasks, filter: ReadFilter): Condition[] {
	return [
		...when(filter.id, (id) => where('tasks.id', '=', id)),
		...when(filter.divisionId, (id) => where('tasks.division_id', '=', id)),
		...when(filter.statuses, (statuses) => where('tasks.status', 'in', statuses)),
		...when(filter.priorities, (priorities) => where('tasks.priority', 'in', priorities)),
		...when(filter.assignee, isAssignedTo),
		...when(filter.requester, isRequestedBy),
		...when(filter.overdueAt, (now) =>
			where.and([where('tasks.status', 'in', workedOn), where('tasks.due_at', '<', now)]),
		),
		...(filter.words ?? []).map(hasWord),
		...when(filter.changedSince, (since) => where('tasks.updated_at', '>=', since)),
	];
}

/** As the index has it. */
export function isAssignedTo(assignee: string): Condition {
	return sql<SqlBool>`lower(${sql.ref('tasks.assignee')}) = lower(${assignee})`;
}

/** As the index has it. */
export function isRequestedBy(address: string): Condition {
	return sql<SqlBool>`lower(${sql.ref('tasks.requester_address')}) = lower(${address})`;
}

/** A word is letters and digits only, so nothing in it means anything to `like`. */
function hasWord(word: string): Condition {
	return sql<SqlBool>`${sql.ref('tasks.search_words')} like ${`% ${word}%`}`;
}

function when<T>(value: T | null | undefined, then: (value: T) => Condition): Condition[] {
	return value === undefined || value === null ? [] : [then(value)];
}
