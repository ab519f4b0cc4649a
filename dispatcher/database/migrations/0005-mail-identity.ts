import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema';

const PAGE = 200;
const isUnique = /^<[^<>@]+@[^<>@]+>$/;

/**
 * Gives the mails that were filed before their new identity: Message-ID and date, no longer all of the
 * mail. Without it a copy of one of them would be filed once more. Those without a Message-ID or a
 * date keep what they have, and so does the second of two copies that were filed apart.
 */
export async function renewMailIdentities(db: Kysely<Database>): Promise<void> {
	const taken = new Set<string>();
	for (let last = 0; ;) {
		const rows = await db
			.selectFrom('communications')
			.select(['id', 'division_id', 'message_id', 'sent_at'])
			.where('id', '>', last)
			.orderBy('id')
			.limit(PAGE)
			.execute();
		const renewed = rows.flatMap(({ id, division_id, message_id, sent_at }) => {
			if (message_id === null || sent_at === null || !isUnique.test(message_id)) return [];
			const hash = hashOf([message_id, sent_at]);
			if (taken.has(`${division_id}:${hash}`)) return [];
			taken.add(`${division_id}:${hash}`);
			return [{ id, hash }];
		});
		await renew(db, renewed);
		if (rows.length < PAGE) return;
		last = Number(rows.at(-1)?.id);
	}
}

/** As `message/content-hash.ts` did when this was written. */
function hashOf(parts: string[]): string {
	const hash = createHash('sha256');
	for (const part of parts) {
		const octets = Buffer.from(part);
		hash.update(`${octets.length}:`).update(octets);
	}
	return hash.digest('hex');
}

async function renew(
	db: Kysely<Database>,
	renewed: Array<{ id: number; hash: string }>,
): Promise<void> {
	if (renewed.length === 0) return;
	const cases = renewed.map(({ id, hash }) => sql`when ${sql.lit(Number(id))} then ${hash}`);
	await db
		.updateTable('communications')
		.set({ content_hash: sql<string>`case id ${sql.join(cases, sql` `)} else content_hash end` })
		.where(
			'id',
			'in',
			renewed.map(({ id }) => id),
		)
		.execute();
}
