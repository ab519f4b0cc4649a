import { sql, type Transaction } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { Database } from '../database/schema';
import { storable } from '../database/storable';
import type { Destination } from './types';

/** Where one mail is to go, and why. */
export interface Decision {
	intakeId: number;
	destination: Destination;
	/** The destination folder, as typed; empty: the division's, as it is set when the mail is moved. */
	folder: string;
	createMissing: boolean;
	/** Why the mail could not be processed; for Unprocessed. */
	reason: string;
	/** `[TAG#1042]`, where the mail is in a task. */
	taskReference?: string;
	/** How the notice is written and the item it is about, as JSON; absent: no notice is. */
	notice?: { settings: unknown; item: unknown };
}

/** A decision that stands in the ledger. `isNew`: made by this call. */
export interface StandingDecision {
	destination: Destination;
	folder: string;
	isNew: boolean;
}

/** A decision that is to be carried out. */
export interface OpenDecision extends Omit<Decision, 'notice'> {
	/** The JSON texts of what the decision gave. */
	notice?: { settings: string; item: string };
	/** Decimal digits. */
	uidValidity: string;
	uid: number;
	/** Copied to its destination already, on a server that cannot move. */
	copied: boolean;
}

/**
 * Notes where mails are to go, in one transaction. The first decision on a mail stands: a second one,
 * of another node or a run that did not know, is told what it is.
 *
 * @returns what stands, by the ledger's row; a row that the ledger does not have is left out.
 */
export async function noteDecisions(
	store: Store,
	decisions: Decision[],
): Promise<Map<number, StandingDecision>> {
	return await store.db.transaction().execute(async (transaction) => {
		const standing = new Map<number, StandingDecision>();
		for (const chunk of inChunks(decisions)) {
			const isOpen = await lockOpen(store, transaction, chunk);
			const fresh = chunk.filter(({ intakeId }) => isOpen.get(intakeId) === true);
			await insertDecisions(store, transaction, fresh);
			const isNew = new Set(fresh.map(({ intakeId }) => intakeId));
			for (const row of await readStanding(transaction, [...isOpen.keys()])) {
				standing.set(row.id, {
					destination: (row.destination ?? 'folder') as Destination,
					folder: row.folder ?? '',
					isNew: isNew.has(row.id),
				});
			}
		}
		return standing;
	});
}

/** @returns the rows that the ledger has, and whether each is still to be decided. */
async function lockOpen(
	store: Store,
	transaction: Transaction<Database>,
	decisions: Decision[],
): Promise<Map<number, boolean>> {
	const query = transaction
		.selectFrom('intake')
		.select(['id', 'state'])
		.where(
			'id',
			'in',
			decisions.map(({ intakeId }) => intakeId),
		)
		.orderBy('id');
	const rows = await (store.kind === 'postgres' ? query.forUpdate() : query).execute();
	return new Map(rows.map(({ id, state }) => [id, state !== 'decided' && state !== 'routed']));
}

async function insertDecisions(
	store: Store,
	transaction: Transaction<Database>,
	decisions: Decision[],
): Promise<void> {
	if (decisions.length === 0) return;
	const intakeIds = decisions.map(({ intakeId }) => intakeId);
	// Of an earlier way through: the mail came back after it was moved.
	await transaction.deleteFrom('decisions').where('intake_id', 'in', intakeIds).execute();
	const decidedAt = store.clock().toISOString();
	// So many columns a row that a chunk of rows would be too many parameters for one query.
	for (const few of inChunks(decisions, 50)) {
		await transaction
			.insertInto('decisions')
			.values(few.map((decision) => toRow(decision, decidedAt)))
			.execute();
	}
	await transaction
		.updateTable('intake')
		.set({
			state: 'decided',
			owner: null,
			lease_until: null,
			retry_at: null,
			awaits_until: null,
			awaited_by: null,
			trial_size: null,
		})
		.where('id', 'in', intakeIds)
		.execute();
}

function toRow(typed: Decision, decidedAt: string) {
	const decision = storable(typed);
	const { notice } = decision;
	return {
		intake_id: decision.intakeId,
		destination: decision.destination,
		folder: decision.folder,
		create_missing: decision.createMissing ? 1 : 0,
		reason: decision.reason,
		task_reference: decision.taskReference ?? null,
		notice: notice === undefined ? null : JSON.stringify(notice.settings),
		item: notice === undefined ? null : JSON.stringify(notice.item),
		decided_at: decidedAt,
	};
}

async function readStanding(transaction: Transaction<Database>, intakeIds: number[]) {
	if (intakeIds.length === 0) return [];
	return await transaction
		.selectFrom('intake')
		.leftJoin('decisions', 'decisions.intake_id', 'intake.id')
		.select((field) => [
			'intake.id',
			field.fn.coalesce('decisions.destination', 'intake.destination').as('destination'),
			field.fn.coalesce('decisions.folder', 'intake.folder').as('folder'),
		])
		.where('intake.id', 'in', intakeIds)
		.execute();
}

/**
 * Lists the mails of a folder that are decided and not moved, in the order of the ledger.
 *
 * @param page `after`: the last row of the page before; `limit`: at most so many.
 */
export async function listOpenDecisions(
	store: Store,
	mailbox: string,
	{ after, limit }: { after: number; limit: number },
): Promise<OpenDecision[]> {
	const rows = await store.db
		.selectFrom('intake')
		.innerJoin('decisions', 'decisions.intake_id', 'intake.id')
		.select([
			'intake.id',
			'intake.uid_validity',
			'intake.uid',
			'decisions.destination',
			'decisions.folder',
			'decisions.create_missing',
			'decisions.reason',
			'decisions.task_reference',
			'decisions.notice',
			'decisions.item',
			'decisions.copied',
		])
		.where('intake.mailbox', '=', mailbox)
		.where('intake.id', '>', after)
		.where('intake.state', '=', 'decided')
		// As the index of what is open says it: for a parameter it is not used.
		.where('intake.state', '!=', sql.lit('routed' as const))
		.orderBy('intake.id')
		.limit(limit)
		.execute();
	return rows.map((row) => ({
		intakeId: row.id,
		uidValidity: row.uid_validity,
		uid: Number(row.uid),
		destination: row.destination as Destination,
		folder: row.folder,
		createMissing: row.create_missing === 1,
		reason: row.reason,
		copied: row.copied === 1,
		...(row.task_reference === null ? {} : { taskReference: row.task_reference }),
		...(row.notice === null || row.item === null
			? {}
			: { notice: { settings: row.notice, item: row.item } }),
	}));
}

/** The ledger's names of the folders that hold mails of a division that are decided and not moved. */
export async function listDecidedFolders(store: Store, divisionId: number): Promise<string[]> {
	const rows = await store.db
		.selectFrom('intake')
		.select('mailbox')
		.distinct()
		.where('division_id', '=', divisionId)
		.where('state', '=', 'decided')
		// As the index of what is open says it: for a parameter it is not used.
		.where('state', '!=', sql.lit('routed' as const))
		.execute();
	return rows.map(({ mailbox }) => mailbox);
}

/**
 * Takes decisions on to carry them out, so that nobody else does meanwhile.
 *
 * @param lease `owner`: unique to this call.
 * @returns the rows that were to be had.
 */
export async function leaseDecisions(
	store: Store,
	intakeIds: number[],
	{ owner, leaseMs }: { owner: string; leaseMs: number },
): Promise<Set<number>> {
	const now = store.clock();
	const leased = new Set<number>();
	for (const chunk of inChunks(intakeIds)) {
		const rows = await store.db
			.updateTable('intake')
			.set({ owner, lease_until: new Date(now.getTime() + leaseMs).toISOString() })
			.where('id', 'in', chunk)
			.where('state', '=', 'decided')
			.where((where) =>
				where.or([
					where('owner', 'is', null),
					where('lease_until', '<=', now.toISOString()),
					// A clock that was set back must not keep them for long.
					where('lease_until', '>', new Date(now.getTime() + leaseMs).toISOString()),
				]),
			)
			.returning('id')
			.execute();
		for (const { id } of rows) leased.add(id);
	}
	return leased;
}

/** Gives back what {@link leaseDecisions} took, so that nobody need wait for the lease. */
export async function returnDecisions(store: Store, owner: string): Promise<void> {
	await store.db
		.updateTable('intake')
		.set({ owner: null, lease_until: null })
		.where('owner', '=', owner)
		.where('state', '=', 'decided')
		.where('state', '!=', sql.lit('routed' as const))
		.execute();
}

/** Notes that mails were copied to where they go, so that they are never copied a second time. */
export async function noteCopied(store: Store, intakeIds: number[]): Promise<void> {
	for (const chunk of inChunks(intakeIds)) {
		await store.db
			.updateTable('decisions')
			.set({ copied: 1 })
			.where('intake_id', 'in', chunk)
			.execute();
	}
}
