/** What a unique index answers to the second of two: PostgreSQL's code, and SQLite's. */
const UNIQUE_VIOLATIONS: ReadonlySet<unknown> = new Set(['23505', 2067]);

/**
 * Does work that looks for a row and inserts it if it is missing. If another process inserts it in
 * between, the work is done once more, and finds the row.
 *
 * @param work a transaction of its own, which the conflict rolls back.
 * @throws what the work throws the second time, and anything but a conflict the first time.
 */
export async function withConflictsResolved<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
		if (!UNIQUE_VIOLATIONS.has(code) && !UNIQUE_VIOLATIONS.has(errcode)) throw error;
		return await work();
	}
}
