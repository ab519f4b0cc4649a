import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

interface NamedTag {
	division_id: number;
	tag: string;
}

/**
 * Keeps the tags that divisions had before. Those of divisions that were renamed under an earlier
 * version are taken from the references of their tasks.
 */
export async function addFormerTags(
	db: Kysely<Database>,
	kind: 'sqlite' | 'postgres',
): Promise<void> {
	await db.schema
		.createTable('former_tags')
		.addColumn('division_id', kind === 'sqlite' ? 'integer' : 'bigint', (column) =>
			column.notNull().references('divisions.id'),
		)
		.addColumn('tag', 'text', (column) => column.notNull())
		.addColumn('tag_key', 'text', (column) => column.notNull())
		.addPrimaryKeyConstraint('former_tags_by_division', ['division_id', 'tag_key'])
		.execute();
	await db.schema.createIndex('former_tags_by_key').on('former_tags').column('tag_key').execute();
	await keepUsedTags(db);
}

async function keepUsedTags(db: Kysely<Database>): Promise<void> {
	// `[TAG#7]` without the brackets, the mark and the number.
	const used = await sql<NamedTag>`
		select distinct division_id,
			substr(reference, 2, length(reference) - length(cast(id as text)) - 3) as tag
		from tasks
		where reference like '[%#%]'
		order by division_id, tag`.execute(db);
	const divisions = await db.selectFrom('divisions').select('tag_key').execute();
	// One that a division has now is its own, whoever had it before.
	const seen = new Set(divisions.map(({ tag_key: key }) => key));
	for (const { division_id: divisionId, tag } of used.rows) {
		const key = tag.toLowerCase();
		if (tag === '' || seen.has(key)) continue;
		seen.add(key);
		await db
			.insertInto('former_tags')
			.values({ division_id: divisionId, tag, tag_key: key })
			.execute();
	}
}
