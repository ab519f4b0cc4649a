import { startOfDay } from './core/time-zone';
import type { Store } from './database/open-store';
import { countOpenMails, countUnprocessed, type OpenMails } from './ledger/count-mails';
import { countUnsent, type UnsentMails } from './outbox/count-mails';
import { readSettings } from './settings/dispatcher-settings';
import { listDivisions, type StoredDivision } from './settings/list-divisions';
import { countOpenTasks, type OpenTasks } from './tasks/count-tasks';

const MINUTE_MS = 60_000;
/** So many looks and minutes after its last look nobody looks after a division any more. */
const LOOKS_UNTIL_UNWATCHED = 3;
const UNWATCHED_AFTER_MS = 2 * MINUTE_MS;

/**
 * How a division fares. `working`: its last look went well. `failing`: it did not, `problem` says why.
 * `not watched`: no published workflow looks after it, or n8n is stopped.
 */
export type DivisionState = 'working' | 'failing' | 'paused' | 'switched off' | 'not watched';

/** A division and its health. Times are ISO 8601 in UTC. */
export interface DivisionHealth {
	id: number;
	name: string;
	identificationTag: string;
	mailbox: string;
	folderToProcess: string;
	event: string;
	task: string;
	state: DivisionState;
	/** What is wrong, in words; null: nothing is known to be. */
	problem: string | null;
	pausedSince: string | null;
	lastLookAt: string | null;
	lastSuccessAt: string | null;
	/** Mails in the folder that nobody is working on. */
	waiting: number;
	oldestWaitingSince: string | null;
	/** Mails that executions have, those that wait too. */
	inWork: number;
	decidedNotMoved: number;
	/** Since midnight in the dispatcher's time zone. */
	unprocessedToday: number;
	outboxWaiting: number;
	outboxFailed: number;
	outboxSuppressed: number;
	openTasks: number;
	overdueTasks: number;
}

/** What is counted for all divisions at once, by their ids. */
interface Counts {
	mails: Map<number, OpenMails>;
	unprocessed: Map<number, number>;
	unsent: Map<number, UnsentMails>;
	tasks: Map<number, OpenTasks>;
}

const NO_MAILS: OpenMails = { waiting: 0, waitingSince: null, inWork: 0, decided: 0 };
const NONE_UNSENT: UnsentMails = { waiting: 0, failed: 0, suppressed: 0 };
const NO_TASKS: OpenTasks = { open: 0, overdue: 0 };

/** All divisions with their health, by name. */
export async function listDivisionHealth(store: Store): Promise<DivisionHealth[]> {
	const { active, timeZone } = await readSettings(store);
	const now = store.clock();
	const counts: Counts = {
		mails: await countOpenMails(store),
		unprocessed: await countUnprocessed(store, startOfDay(now, timeZone)),
		unsent: await countUnsent(store),
		tasks: await countOpenTasks(store),
	};
	const divisions = await listDivisions(store);
	return divisions.map((division) =>
		healthOf(division, counts, stateOf(division, { active, now })),
	);
}

function healthOf(division: StoredDivision, counts: Counts, state: DivisionState): DivisionHealth {
	const { id, settings, backlog, backlogSince } = division;
	const mails = counts.mails.get(id) ?? NO_MAILS;
	const unsent = counts.unsent.get(id) ?? NONE_UNSENT;
	const tasks = counts.tasks.get(id) ?? NO_TASKS;
	return {
		id,
		name: settings.name,
		identificationTag: settings.identificationTag,
		mailbox: settings.mailbox,
		folderToProcess: settings.folderToProcess,
		event: settings.event,
		task: settings.task,
		state,
		problem: problemOf(division, state),
		pausedSince: division.pausedSince,
		lastLookAt: division.lastLookAt,
		lastSuccessAt: division.lastSuccessAt,
		waiting: backlog + mails.waiting,
		oldestWaitingSince: earlier(backlogSince, mails.waitingSince),
		inWork: mails.inWork,
		decidedNotMoved: mails.decided,
		unprocessedToday: counts.unprocessed.get(id) ?? 0,
		outboxWaiting: unsent.waiting,
		outboxFailed: unsent.failed,
		outboxSuppressed: unsent.suppressed,
		openTasks: tasks.open,
		overdueTasks: tasks.overdue,
	};
}

function stateOf(
	{ settings, pausedSince, watchedUntil, lastLookAt, lastError }: StoredDivision,
	{ active, now }: { active: boolean; now: Date },
): DivisionState {
	if (!active) return 'switched off';
	if (pausedSince !== null) return 'paused';
	const isWatched = watchedUntil !== null && watchedUntil > now.toISOString();
	if (lastError === null) return isWatched ? 'working' : 'not watched';
	// One that never came as far as the folder has not taken it, and tries all the same.
	const triesEvery = settings.processingTimeMinutes * MINUTE_MS;
	const patience = Math.max(LOOKS_UNTIL_UNWATCHED * triesEvery, UNWATCHED_AFTER_MS);
	const sinceLook = now.getTime() - Date.parse(lastLookAt ?? '');
	return isWatched || sinceLook <= patience ? 'failing' : 'not watched';
}

function problemOf({ lastError }: StoredDivision, state: DivisionState): string | null {
	if (state === 'failing') return lastError;
	if (state !== 'not watched') return null;
	const last = lastError === null ? '' : ` Its last check failed: ${lastError}.`;
	return `No published workflow checks this division’s folder, or n8n is stopped.${last}`;
}

function earlier(one: string | null, other: string | null): string | null {
	if (one === null || other === null) return one ?? other;
	return one < other ? one : other;
}
