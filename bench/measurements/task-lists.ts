import { openStore } from '../../dispatcher/database/open-store';
import { listTasks } from '../../dispatcher/tasks/list-tasks';
import type { TaskFilter } from '../../dispatcher/tasks/task-filter';
import { changedLast, fillTasks } from '../fill-tasks';
import { measurement, quantile, type Measurement } from '../measurement';
import type { BenchServers, DatabaseKind } from '../servers';

const ROUNDS = 20;
const WANTED = 50;

/** Each way to list tasks. */
function filtersOver(tasks: number): Record<string, TaskFilter> {
	return {
		'no filter': {},
		division: { division: 'HR' },
		'division and status': { division: 'IT', status: 'open' },
		'two statuses': { status: ['open', 'pending'] },
		assignee: { assignee: 'AGENT7@example.com' },
		priority: { priority: 'urgent' },
		overdue: { overdue: true },
		requester: { requester: 'PERSON17@example.com' },
		'changed since': { changedSince: changedLast(tasks) },
		reference: { text: '#777' },
		'a number': { text: '777' },
		'a rare word': { text: 'word19000' },
		'a frequent word': { text: 'person' },
		'the beginning of many words': { text: 'w' },
		'two words that no task has': { text: 'word1 nowhere' },
		'all at once': {
			...{ division: 'IT', status: 'closed', priority: 'urgent', assignee: 'agent4@example.com' },
			text: 'w',
		},
	};
}

/** Milliseconds of one list. */
export interface ListTime {
	median: number;
	longest: number;
}

/** Lists of tasks out of many, at the engine. */
export interface TaskLists extends Pick<Measurement, 'name' | 'runs' | 'run'> {
	/** By filter; empty before it was measured. */
	times(): Map<string, ListTime>;
}

/** Get Many over many tasks, by each filter. */
export function measureTaskLists(
	servers: BenchServers,
	{ database, tasks }: { database: DatabaseKind; tasks: number },
): TaskLists {
	const times = new Map<string, ListTime>();
	const name = `Lists of ${tasks} tasks, ${database}`;
	const measured = measurement({ name, runs: 1 }, async () => {
		const store = await openStore(servers.createDatabase(database));
		try {
			await fillTasks(store, tasks);
			for (const [filterName, filter] of Object.entries(filtersOver(tasks))) {
				const list = async () => await listTasks(store, filter, { limit: WANTED });
				times.set(filterName, await timeOf(list));
			}
		} finally {
			await store.close();
		}
		return {};
	});
	return { ...measured, times: () => times };
}

async function timeOf(work: () => Promise<unknown>): Promise<ListTime> {
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const startedAt = performance.now();
		await work();
		times.push(performance.now() - startedAt);
	}
	return { median: quantile(times, 0.5), longest: quantile(times, 1) };
}
