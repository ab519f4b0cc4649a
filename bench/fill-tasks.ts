import { silentCommunication } from '../dispatcher/core/communication';
import { searchWordsOf } from '../dispatcher/core/search-words';
import { inChunks } from '../dispatcher/database/chunks';
import type { Store } from '../dispatcher/database/open-store';
import type { DivisionSettings } from '../dispatcher/settings/division-settings';
import { saveDivision } from '../dispatcher/settings/divisions';
import { analyze } from './analyze';

const BATCH = 5_000;
const MINUTE_MS = 60_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const DIVISIONS = ['IT', 'HR', 'FIN', 'OPS'];
const WORDS_IN_A_TASK = 60;

/** When the last of so many tasks were changed. */
export function changedLast(tasks: number): string {
	return timeAt(tasks * 0.999);
}

/** Fills a new database with tasks that differ in all that tasks are listed by. */
export async function fillTasks(store: Store, tasks: number): Promise<void> {
	const divisionIds: number[] = [];
	for (const name of DIVISIONS) divisionIds.push((await saveDivision(store, division(name))).id);
	for (let first = 1; first <= tasks; first += BATCH) {
		const rows = Array.from({ length: Math.min(BATCH, tasks - first + 1) }, (_, index) =>
			taskRow(first + index, { divisionIds, tasks }),
		);
		await store.db.transaction().execute(async (transaction) => {
			for (const chunk of inChunks(rows, 50)) {
				await transaction.insertInto('tasks').values(chunk).execute();
			}
		});
	}
	await analyze(store);
}

function division(name: string): DivisionSettings {
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
		employees: [],
		strangers: 'unverified',
		automaticMail: 'unprocessed',
		reopenDays: 14,
		trustedServers: [],
		communication: silentCommunication(),
		businessHours: null,
	};
}

function taskRow(id: number, { divisionIds, tasks }: { divisionIds: number[]; tasks: number }) {
	const index = id % DIVISIONS.length;
	const reference = `[${DIVISIONS[index] ?? ''}#${id}]`;
	// Some words are in every tenth task, most in a few.
	const description = Array.from(
		{ length: WORDS_IN_A_TASK },
		(_, place) => `word${(id * (place + 7) * 7919) % (place < 5 ? 50 : 20_000)}`,
	).join(' ');
	const requester = `Person${id % 3_000}@example.com`;
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
		due_at: timeAt((id * 7919) % tasks),
		created_at: timeAt(id),
		updated_at: timeAt((id * 31) % tasks),
		search_words: ` ${searchWordsOf(reference, `Request ${id}`, requester, description).join(' ')}`,
	};
}

function timeAt(minutes: number): string {
	return new Date(START + minutes * MINUTE_MS).toISOString();
}
