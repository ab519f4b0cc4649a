import { setTimeout as wait } from 'node:timers/promises';
import { openStore, type Store } from '../../dispatcher/database/open-store';
import type { Person } from './divisions';

/** What became of one mail, as the desk knows it. */
export interface MailEnd {
	intakeId: number;
	division: string;
	sender: string | null;
	subject: string | null;
	reference: string | null;
	/** The task's. */
	status: string | null;
	outcome: 'created' | 'joined' | 'unprocessed';
	destination: string | null;
	notice: string | null;
}

/** A message that the desk has sent. */
export interface SentMessage {
	id: number;
	purpose: string;
	division: string;
	reference: string;
	messageId: string;
	/** Who wrote what it carries. */
	author: Person;
	to: Person[];
	subject: string;
	text: string;
	html: string;
}

/** What the desk tells of. */
export type DeskEvent = { end: MailEnd } | { sent: SentMessage };

/** What was told of by an earlier start: the highest row of the ledger, and of the history. */
export interface Position {
	intakeId: number;
	communicationId: number;
}

const LOOK_EVERY_MS = 500;

/**
 * Yields each mail as it reaches its folder, and each message as it is sent, from the desk's database.
 *
 * @param file the desk's SQLite file, made by n8n at the first activation.
 */
export async function* followDesk(
	file: string,
	{ after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<DeskEvent> {
	const store = await openStore({ kind: 'sqlite', file });
	const told = new Set<string>();
	const isNew = (key: string): boolean => !told.has(key) && told.add(key).size > 0;
	try {
		while (!signal.aborted) {
			for (const end of await readEnds(store, after.intakeId)) {
				if (isNew(`mail ${end.intakeId}`)) yield { end };
			}
			for (const sent of await readSent(store, after.communicationId)) {
				if (isNew(`message ${sent.id}`)) yield { sent };
			}
			await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
		}
	} finally {
		await store.close();
	}
}

/** Where the desk is now, so that a second start tells of new mails only. */
export async function currentPosition(file: string): Promise<Position> {
	const store = await openStore({ kind: 'sqlite', file });
	const highest = async (table: 'intake' | 'communications'): Promise<number> => {
		const row = await store.db
			.selectFrom(table)
			.select((field) => field.fn.max('id').as('id'))
			.executeTakeFirst();
		return Number(row?.id ?? 0);
	};
	try {
		return {
			intakeId: await highest('intake'),
			communicationId: await highest('communications'),
		};
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
			'communications.from_name as sender',
			'tasks.reference as reference',
			'tasks.status as status',
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

async function readSent(store: Store, after: number): Promise<SentMessage[]> {
	const rows = await store.db
		.selectFrom('communications')
		.innerJoin('divisions', 'divisions.id', 'communications.division_id')
		.innerJoin('tasks', 'tasks.id', 'communications.task_id')
		.select(['communications.id', 'communications.purpose', 'divisions.name as division'])
		.select(['tasks.reference', 'message_id', 'from_name', 'from_address', 'to_addresses'])
		.select(['communications.subject', 'communications.text', 'communications.html'])
		.where('communications.id', '>', after)
		.where('delivery', '=', 'sent')
		.orderBy('communications.id')
		.execute();
	return rows.map(({ id, purpose, division, reference, subject, text, html, ...row }) => ({
		...{ id, division, reference, subject, text },
		purpose: purpose ?? '',
		html: html ?? '',
		messageId: row.message_id ?? '',
		author: { name: row.from_name ?? '', address: row.from_address ?? '' },
		to: JSON.parse(row.to_addresses) as Person[],
	}));
}
