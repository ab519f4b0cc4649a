import type { Transaction } from 'kysely';
import { inChunks } from '../database/chunks';
import type { Store } from '../database/open-store';
import type { Database } from '../database/schema';
import { storable } from '../database/storable';
import { happen } from './rows';
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
		const within = { ...store, db: transaction };
		const standing = new Map<number, StandingDecision>();
		for (const chunk of inChunks(decisions)) {
			const intakeIds = chunk.map(({ intakeId }) => intakeId);
			const isNew = new Set(await happen(within, intakeIds, { kind: 'decide' }));
			const fresh = chunk.filter(({ intakeId }) => isNew.has(intakeId));
			await insertDecisions(store, transaction, fresh);
			for (const row of await readStanding(transaction, intakeIds)) {
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
