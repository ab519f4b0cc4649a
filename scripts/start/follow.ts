import { setTimeout as wait } from 'node:timers/promises';
import { openStore, type Store } from '../../dispatcher/database/open-store';

/** What became of one mail, as the desk knows it. */
export interface MailEnd {
	intakeId: number;
	division: string;
	subject: string | null;
	reference: string | null;
	outcome: 'created' | 'joined' | 'unprocessed';
	destination: string | null;
	notice: string | null;
}

const LOOK_EVERY_MS = 500;

/**
 * Yields each mail as it reaches its folder, from the desk's database.
 *
 * @param file the desk's SQLite file, made by n8n at the first activation.
 * @param after the highest ledger row of an earlier start.
 */
export async function* followMails(
	file: string,
	{ after, signal }: { after: number; signal: AbortSignal },
): AsyncGenerator<MailEnd> {
	const store = await openStore({ kind: 'sqlite', file });
	const told = new Set<number>();
	try {
		while (!signal.aborted) {
			for (const end of await readEnds(store, after)) {
				if (told.has(end.intakeId)) continue;
				told.add(end.intakeId);
				yield end;
			}
			await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
		}
	} finally {
		await store.close();
	}
}

/** The highest row that is done with, so that a second start tells of new mails only. */
export async function lastRouted(file: string): Promise<number> {
	const store = await openStore({ kind: 'sqlite', file });
	try {
		const row = await store.db
			.selectFrom('intake')
			.select((field) => field.fn.max('id').as('id'))
			.executeTakeFirst();
		return Number(row?.id ?? 0);
	} finally {
		await store.close();
	}
}

async function readEnds(store: Store, after: number): Promise<MailEnd[]> {
	const rows = await store.db
		.selectFrom('intake')
		.innerJoin('divisions', 'divisions.id', 'intake.division_id')
		.leftJoin('communications', 'communications.id', 'intake.communication_id')
		.leftJoin('tasks', 'tasks.id', 'communications.task_id')
		.leftJoin('outbox', 'outbox.intake_id', 'intake.id')
		.select([
			'intake.id as intakeId',
			'divisions.name as division',
			'communications.subject as subject',
			'tasks.reference as reference',
			'intake.outcome as outcome',
			'intake.folder as destination',
			'outbox.state as notice',
		])
		.where('intake.progress', '=', 'moved')
		.where('intake.id', '>', after)
		.orderBy('intake.id')
		.execute();
	return rows.map(({ outcome, ...row }) => ({
		...row,
		outcome: outcome === 'joined' ? 'joined' : row.reference === null ? 'unprocessed' : 'created',
	}));
}
