import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './schema-version';

/**
 * Reads what was done to a file's database, and changes nothing in it.
 *
 * @returns the names of migrations; none if there is no file yet, or it cannot be read.
 */
export function migrationsInFile(file: string): string[] {
	if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return [];
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, { readOnly: true });
		const rows = database.prepare(`select name from ${MIGRATIONS}`).all();
		return rows.map(({ name }) => String(name));
	} catch {
		// No desk yet, or a broken file: opening it gives the reason.
		return [];
	} finally {
		database?.close();
	}
}
