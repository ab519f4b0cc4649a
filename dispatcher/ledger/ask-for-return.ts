import type { Transaction } from 'kysely';
import { DispatcherError } from '../core/errors';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { Database, ReturnState } from '../database/schema';

/** A mail that its division's agent moves back into the folder to process. */
export interface ReturningMail {
	/** The ledger's row. */
	id: number;
	subject: string;
	/** Where the mail is now: the path as the server writes it. */
	folder: string;
}

/** What came of asking for one mail. */
export type ReturnAnswer =
	{ kind: 'asked'; mail: ReturningMail } | { kind: 'refused'; error: DispatcherError };

type KnownRow = Awaited<ReturnType<typeof lockRows>>[number];

/**
 * Asks for mails to be processed anew, in one transaction: each that was moved to Unprocessed or to a
 * folder of choice is to go back into the folder to process. Its division's agent learns of it at once
 * in the same process, else at its next look.
 *
 * @param intakeIds the ledger's rows; one that is named twice counts once.
 * @param options `onlyAll`: if one is refused, none is asked for.
 * @returns an answer for each, in their order.
 * @throws DispatcherError with `onlyAll` that of the first refused: `not-found` for a mail that the
 *   ledger does not have, `not-possible` for one that is somewhere else or asked for already.
 */
export async function askForReturn(
	store: Store,
	intakeIds: number[],
	{ onlyAll = false }: { onlyAll?: boolean } = {},
): Promise<ReturnAnswer[]> {
	const ids = [...new Set(intakeIds)];
	const { answers, divisions } = await store.db.transaction().execute(async (transaction) => {
		const rows = new Map<number, KnownRow>();
		const answered = new Map<number, ReturnAnswer>();
		for (const chunk of inChunks(ids.toSorted((one, other) => one - other))) {
			for (const row of await lockRows(store, transaction, chunk)) rows.set(row.id, row);
			const earlier = await readReturns(transaction, chunk);
			for (const id of chunk) answered.set(id, answerFor(id, rows.get(id), earlier.get(id)));
		}
		const asked = ids.filter((id) => answered.get(id)?.kind === 'asked');
		if (onlyAll && asked.length < ids.length) throw firstRefusal(ids, answered);
		const wanted = asked.flatMap((id) => rows.get(id) ?? []);
		await insertReturns(store, transaction, wanted);
		return { answers: answered, divisions: new Set(wanted.map((row) => row.division_id)) };
	});
	for (const divisionId of divisions) store.changes.emit('division', divisionId);
	return intakeIds.flatMap((id) => answers.get(id) ?? []);
}

async function lockRows(store: Store, transaction: Transaction<Database>, ids: number[]) {
	const query = transaction
		.selectFrom('intake')
		.select(['id', 'division_id', 'progress', 'destination', 'folder', 'subject'])
		.where('id', 'in', ids)
		.orderBy('id');
	return await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
}

async function readReturns(transaction: Transaction<Database>, ids: number[]) {
	const rows = await transaction
		.selectFrom('mail_returns')
		.select(['intake_id', 'state'])
		.where('intake_id', 'in', ids)
		.execute();
	return new Map(rows.map((row) => [row.intake_id, row.state]));
}

async function insertReturns(
	store: Store,
	transaction: Transaction<Database>,
	rows: KnownRow[],
): Promise<void> {
	const asked = {
		state: 'asked' as const,
		asked_at: store.clock().toISOString(),
		ended_at: null,
		leased_until: null,
		copied: 0,
		failure: null,
	};
	// So many columns a row that a chunk of rows would be too many parameters for one query.
	for (const few of inChunks(rows, 50)) {
		await transaction
			.insertInto('mail_returns')
			.values(few.map(({ id, division_id }) => ({ intake_id: id, division_id, ...asked })))
			.onConflict((conflict) => conflict.column('intake_id').doUpdateSet(asked))
			.execute();
	}
}

function answerFor(
	id: number,
	row: KnownRow | undefined,
	earlier: ReturnState | undefined,
): ReturnAnswer {
	if (row === undefined) return { kind: 'refused', error: unknown(id) };
	const why = whyNot(row, earlier);
	if (why !== undefined) return { kind: 'refused', error: notPossible(row, why) };
	return { kind: 'asked', mail: { id, subject: row.subject ?? '', folder: row.folder ?? '' } };
}

/** Why a mail cannot be asked for, and what to do. */
type Reason = [why: string, whatToDo: string];

function whyNot(row: KnownRow, earlier: ReturnState | undefined): Reason | undefined {
	const { progress, destination } = row;
	if (earlier === 'asked') return ['is already being retried', WAIT];
	if (earlier === 'returned') {
		return ['was already retried', 'It has a new ID since then: see Get Many.'];
	}
	if (progress === 'decided') return ['has not been moved to its folder yet', WAIT];
	if (progress !== 'moved') return ['is still in the folder to process', WAIT];
	if (destination === 'processed') return ['was processed', 'Retry only mails that were not.'];
	if (destination === null) return ['left the folder to process by another way', MOVE_BY_HAND];
	return undefined;
}

const WAIT = 'Wait for the next check of the folder.';
const MOVE_BY_HAND = 'Find it in a mail program, and move it back to the folder to process.';

function unknown(id: number): DispatcherError {
	return new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no mail with the ID ${id}`,
		whatToDo: 'Use an ID that Get Many returns for a mail. Old mails are forgotten after a while.',
	});
}

function notPossible({ id, subject }: KnownRow, [why, whatToDo]: Reason): DispatcherError {
	const whatHappened = `The mail ${id} ("${subject ?? ''}") cannot be retried: it ${why}`;
	return new DispatcherError({ code: 'not-possible', whatHappened, whatToDo });
}

function firstRefusal(ids: number[], answers: Map<number, ReturnAnswer>): DispatcherError {
	const refused = ids.flatMap((id) => {
		const answer = answers.get(id);
		return answer?.kind === 'refused' ? [answer.error] : [];
	});
	const [first] = refused as [DispatcherError];
	if (ids.length === 1) return first;
	const more = refused.length === 1 ? '' : `, and ${refused.length - 1} more cannot be retried`;
	return new DispatcherError({
		code: first.code,
		whatHappened: `${first.message}${more}. None of the ${ids.length} mails is retried`,
		whatToDo: `${first.whatToDo} To retry the others all the same, set On Error to Continue.`,
	});
}
