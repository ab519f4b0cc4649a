import { sql } from 'kysely';
import type { Store, StoreConnection } from '../database/open-store';

/** A division by name, with the tag it is to have. */
interface TaggedDivision {
	name: string;
	identification_tag: string;
	tag_key: string;
}

/** The tags that a division had before: references with them are still its own. */
export async function listFormerTags(store: Store, divisionName: string): Promise<string[]> {
	const rows = await store.db
		.selectFrom('former_tags')
		.innerJoin('divisions', 'divisions.id', 'former_tags.division_id')
		.select('former_tags.tag')
		.where('divisions.name', '=', divisionName)
		.orderBy('former_tags.tag')
		.execute();
	return rows.map(({ tag }) => tag);
}

/**
 * @returns the name of another division that had the tag before and has tasks with it; undefined
 *   where the tag is free.
 */
export async function findFormerOwner(
	connection: StoreConnection,
	{ name, tag_key: tagKey }: TaggedDivision,
): Promise<string | undefined> {
	const owner = await connection
		.selectFrom('former_tags')
		.innerJoin('divisions', 'divisions.id', 'former_tags.division_id')
		.innerJoin('tasks', 'tasks.division_id', 'divisions.id')
		.select('divisions.name')
		.where('former_tags.tag_key', '=', tagKey)
		.where('divisions.name', '!=', name)
		// Its reference begins with it; not by LIKE, to which a tag may mean something.
		.where(
			sql<boolean>`substr(lower(tasks.reference), 1, length(former_tags.tag) + 2) = '[' || lower(former_tags.tag) || '#'`,
		)
		.executeTakeFirst();
	return owner?.name;
}

/**
 * Before a division gets a new tag: keeps its current one as a former tag, and takes the new one off
 * any division that had it before.
 */
export async function keepFormerTag(
	connection: StoreConnection,
	{ name, tag_key: tagKey }: TaggedDivision,
): Promise<void> {
	await connection.deleteFrom('former_tags').where('tag_key', '=', tagKey).execute();
	const before = await connection
		.selectFrom('divisions')
		.select(['id', 'identification_tag', 'tag_key'])
		.where('name', '=', name)
		.executeTakeFirst();
	if (before === undefined || before.tag_key === tagKey) return;
	await connection
		.insertInto('former_tags')
		.values({
			division_id: before.id,
			tag: before.identification_tag,
			tag_key: before.tag_key,
		})
		.onConflict((conflict) => conflict.columns(['division_id', 'tag_key']).doNothing())
		.execute();
}
