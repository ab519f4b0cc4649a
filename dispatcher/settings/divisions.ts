import { DispatcherError } from '../core/errors';
import { inTransaction, type Store, type StoreConnection } from '../database/open-store';
import { withConflictsResolved } from '../database/unique-conflict';
import type { DivisionSettings } from './division-settings';
import { findFormerOwner, keepFormerTag } from './former-tags';

const DAY_MS = 24 * 3_600_000;

/**
 * Saves a division's settings. Its name is its identity; if another name comes with the same tag,
 * mailbox and folder, the division was renamed and keeps its tasks. References with its former tags
 * stay valid.
 *
 * @throws DispatcherError `settings-invalid` if another division has the same identification tag, or
 *   had it and has tasks that carry it.
 */
export async function saveDivision(
	store: Store,
	settings: DivisionSettings,
): Promise<{ id: number }> {
	// Several processes may start at the same moment, and each of them saves the division.
	return await withConflictsResolved(async () => await saveOnce(store, settings));
}

async function saveOnce(store: Store, settings: DivisionSettings): Promise<{ id: number }> {
	const row = {
		name: settings.name,
		identification_tag: settings.identificationTag,
		tag_key: settings.identificationTag.toLowerCase(),
		settings: JSON.stringify(settings),
		updated_at: store.clock().toISOString(),
	};
	return await inTransaction(store, async (transaction) => {
		const other = await transaction
			.selectFrom('divisions')
			.select(['id', 'name', 'settings'])
			.where('tag_key', '=', row.tag_key)
			.where('name', '!=', settings.name)
			.executeTakeFirst();
		const former = await findFormerOwner(transaction, row);
		if (former !== undefined) throw tagKept(settings, former);
		if (other !== undefined) {
			if (!isSameFolder(JSON.parse(other.settings) as DivisionSettings, settings)) {
				throw tagTaken(settings, other.name);
			}
			const renamed = transaction.updateTable('divisions').set(row).where('id', '=', other.id);
			return await renamed.returning('id').executeTakeFirstOrThrow();
		}
		await keepFormerTag(transaction, row);
		return await transaction
			.insertInto('divisions')
			.values(row)
			.onConflict((conflict) => conflict.column('name').doUpdateSet(row))
			.returning('id')
			.executeTakeFirstOrThrow();
	});
}

/** One folder is one division's queue: with the same tag and folder, only the name is new. */
function isSameFolder(one: DivisionSettings, other: DivisionSettings): boolean {
	return one.mailbox === other.mailbox && one.folderToProcess === other.folderToProcess;
}

/** Two divisions with one tag would take each other's answers. */
function tagTaken({ identificationTag, name }: DivisionSettings, other: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The divisions "${name}" and "${other}" have the same identification tag "${identificationTag}"`,
		whatToDo:
			'Give each division its own tag. To rename a division, change only its name and publish; change its mailbox or folder afterwards.',
	});
}

/** A tag in the subjects of one division's tasks must not reach another's. */
function tagKept({ identificationTag, name }: DivisionSettings, owner: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The division "${name}" cannot have the identification tag "${identificationTag}": it was the tag of the division "${owner}", and answers about its tasks still carry it`,
		whatToDo: 'Choose another tag.',
	});
}

/**
 * Finds the division that an item names.
 *
 * @returns its id.
 * @throws DispatcherError `settings-invalid` if there is none.
 */
export async function findDivision(connection: StoreConnection, name: string): Promise<number> {
	const id = (await divisionIds(connection, [name])).get(name);
	if (id === undefined) throw unknownDivision(name);
	return id;
}

/** An item names a division that there is not. */
export function unknownDivision(name: string): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The database has no division "${name}"`,
		whatToDo:
			'Use the name set in the trigger, do not change the field division on the item, and choose the same database in all nodes of the workflow.',
	});
}

/** The ids of divisions by their names; one that there is not is left out. */
export async function divisionIds(
	connection: StoreConnection,
	names: string[],
): Promise<Map<string, number>> {
	const rows = await connection
		.selectFrom('divisions')
		.select(['id', 'name'])
		.where('name', 'in', names)
		.execute();
	return new Map(rows.map(({ id, name }) => [name, id]));
}

/**
 * Finds the division that a person names.
 *
 * @returns its id.
 * @throws DispatcherError `not-found` if there is none.
 */
export async function findNamedDivision(store: Store, name: string): Promise<number> {
	const id = (await divisionIds(store.db, [name])).get(name);
	if (id !== undefined) return id;
	throw new DispatcherError({
		code: 'not-found',
		whatHappened: `There is no division "${name}"`,
		whatToDo:
			'Choose one from the list. A division is listed once its workflow was published, in the database that the workflow uses.',
	});
}

/** The names of all divisions, in their order. */
export async function listDivisionNames(store: Store): Promise<string[]> {
	const rows = await store.db.selectFrom('divisions').select('name').orderBy('name').execute();
	return rows.map(({ name }) => name);
}

/**
 * Claims the day's pruning of a division.
 *
 * @returns false if any process has claimed it within the last day.
 */
export async function beginPruning(store: Store, divisionId: number): Promise<boolean> {
	const now = store.clock();
	const yesterday = new Date(now.getTime() - DAY_MS).toISOString();
	const taken = await store.db
		.updateTable('divisions')
		.set({ last_pruned_at: now.toISOString() })
		.where('id', '=', divisionId)
		.where((where) =>
			where.or([where('last_pruned_at', 'is', null), where('last_pruned_at', '<=', yesterday)]),
		)
		.returning('id')
		.executeTakeFirst();
	return taken !== undefined;
}
