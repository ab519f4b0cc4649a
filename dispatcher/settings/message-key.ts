import { randomBytes } from 'node:crypto';
import type { Store } from '../database/open-store';

/** The row that holds it. No report of the settings shows it. */
const KEY = 'messageKey';
const OCTETS = 32;

/** Reads the key that this desk's Message-IDs are made with; makes it where there is none yet. */
export async function readMessageKey({ db }: Store): Promise<Buffer> {
	const known = await find(db);
	if (known !== undefined) return known;
	await db
		.insertInto('settings')
		.values({ key: KEY, value: JSON.stringify(randomBytes(OCTETS).toString('base64')) })
		.onConflict((conflict) => conflict.column('key').doNothing())
		.execute();
	return (await find(db)) as Buffer;
}

async function find(db: Store['db']): Promise<Buffer | undefined> {
	const row = await db
		.selectFrom('settings')
		.select('value')
		.where('key', '=', KEY)
		.executeTakeFirst();
	return row === undefined ? undefined : Buffer.from(JSON.parse(row.value) as string, 'base64');
}
