import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SqliteStatements } from '../../../dispatcher/database/sqlite-statements';

it('gives each statement its own answer, however many there were and how large', async () => {
	const database = new DatabaseSync(':memory:');
	const statements = new SqliteStatements(database, { kind: 'sqlite', file: ':memory:' });
	const asked = fc.record({
		text: fc.nat(400),
		megabytes: fc.constantFrom(...Array<number>(19).fill(0), 20),
	});

	await fc.assert(
		fc.asyncProperty(fc.array(asked, { minLength: 300, maxLength: 600 }), async (list) => {
			for (const { text, megabytes } of list) {
				const content = Buffer.alloc(megabytes * 1024 * 1024);
				const { rows } = await statements.execute({
					sql: `select ${text} as text, length(?) as size`,
					parameters: [content],
				});
				expect(rows).toEqual([{ text, size: content.length }]);
			}
		}),
		{ numRuns: 2 },
	);
	database.close();
});
