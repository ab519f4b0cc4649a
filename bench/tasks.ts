import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchWordsOf } from '../dispatcher/core/search-words';
import { inChunks } from '../dispatcher/database/chunks';
import type { StoreLocation } from '../dispatcher/database/location';
import { openStore, type Store } from '../dispatcher/database/open-store';
import { saveDivision } from '../dispatcher/settings/divisions';
import { listTasks } from '../dispatcher/tasks/list-tasks';
import type { TaskFilter } from '../dispatcher/tasks/task-filter';
import { announce, step } from '../scripts/start/progress';
import { startPostgres } from '../test/hosts/postgres';

const TASKS = Number(process.env.BENCH_TASKS ?? 100_000);
const BATCH = 5_000;
const ROUNDS = 20;
const MINUTE_MS = 60_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const DIVISIONS = ['IT', 'HR', 'FIN', 'OPS'];
const WORDS_IN_A_TASK = 60;

/** Each way to list tasks. */
const filters: Record<string, TaskFilter> = {
	'no filter': {},
	division: { division: 'HR' },
	'division and status': { division: 'IT', status: 'open' },
	'two statuses': { status: ['open', 'pending'] },
	assignee: { assignee: 'AGENT7@example.com' },
	priority: { priority: 'urgent' },
	overdue: { overdue: true },
	requester: { requester: 'PERSON17@example.com' },
	'changed since': { changedSince: new Date(START + TASKS * 0.999 * MINUTE_MS).toISOString() },
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

/** Measures Get Many over many tasks at the engine, on both databases. */
export async function measureTasks(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'bench-tasks-'));
	const postgres = await startPostgres();
	const { host, port, user, password, database } = postgres;
	const server = { host, port, user, password, database, tls: 'off' as const };
	try {
		const sqlite = await measure({ kind: 'sqlite', file: join(folder, 'helpdesk.sqlite') });
		const other = await measure({ kind: 'postgres', ...server, schema: 'helpdesk' });
		announce(`\n50 of ${TASKS} tasks: the middle and the longest of ${ROUNDS} times\n`);
		announce('| | SQLite | PostgreSQL |\n| --- | --- | --- |');
		for (const name of Object.keys(filters)) {
			announce(`| ${name} | ${sqlite.get(name) ?? ''} | ${other.get(name) ?? ''} |`);
		}
	} finally {
		await postgres.stop();
		await rm(folder, { recursive: true });
	}
}

async function measure(location: StoreLocation): Promise<Map<string, string>> {
	const store = await openStore(location);
	try {
		await step(`Filling ${location.kind} with ${TASKS} tasks`, async () => await fill(store));
		const times = new Map<string, string>();
		for (const [name, filter] of Object.entries(filters)) {
			times.set(name, await timeOf(async () => await listTasks(store, filter, { limit: 50 })));
		}
		return times;
	} finally {
		await store.close();
	}
}

async function timeOf(work: () => Promise<unknown>): Promise<string> {
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const startedAt = performance.now();
		await work();
		times.push(performance.now() - startedAt);
	}
	const sorted = times.toSorted((one, other) => one - other);
	const shown = [sorted[ROUNDS / 2], sorted.at(-1)].map((time) => time?.toFixed(1));
	return `${shown.join(' / ')} ms`;
}

async function fill(store: Store): Promise<void> {
	const divisionIds: number[] = [];
	for (const name of DIVISIONS) divisionIds.push((await saveDivision(store, division(name))).id);
	for (let first = 1; first <= TASKS; first += BATCH) {
		const rows = Array.from({ length: Math.min(BATCH, TASKS - first + 1) }, (_, index) =>
			taskRow(first + index, divisionIds),
		);
		await store.db.transaction().execute(async (transaction) => {
			for (const chunk of inChunks(rows, 50)) {
				await transaction.insertInto('tasks').values(chunk).execute();
			}
		});
	}
}

function division(name: string) {
	return {
		name,
		identificationTag: name,
		mailbox: 'bench@helpdesk.example',
		folderToProcess: name,
		processedFolder: '',
		unprocessedFolder: '',
		event: 'Help desk',
		task: 'Request',
		noticeTemplate: '',
		noticeRecipients: [],
		processingTimeMinutes: 1,
	};
}

function taskRow(id: number, divisionIds: number[]) {
	const index = id % DIVISIONS.length;
	const reference = `[${DIVISIONS[index] ?? ''}#${id}]`;
	// Some words are in every tenth task, most in a few.
	const description = Array.from(
		{ length: WORDS_IN_A_TASK },
		(_, place) => `word${(id * (place + 7) * 7919) % (place < 5 ? 50 : 20_000)}`,
	).join(' ');
	const requester = `Person${id % 3_000}@example.com`;
	const at = (minutes: number): string => new Date(START + minutes * MINUTE_MS).toISOString();
	return {
		id,
		division_id: divisionIds[index] ?? 0,
		reference,
		event: 'Help desk',
		definition: 'Request',
		title: `Request ${id}`,
		description,
		priority: id % 97 === 0 ? 'urgent' : (['low', 'normal', 'high'][id % 3] ?? 'low'),
		assignee: id % 10 === 0 ? null : `agent${id % 40}@example.com`,
		status: id % 20 === 0 ? 'open' : id % 50 === 1 ? 'pending' : 'closed',
		requester_name: null,
		requester_address: requester,
		due_at: at((id * 7919) % TASKS),
		created_at: at(id),
		updated_at: at((id * 31) % TASKS),
		search_words: ` ${searchWordsOf(reference, `Request ${id}`, requester, description).join(' ')}`,
	};
}
