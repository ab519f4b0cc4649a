import { describe, expect, it } from 'vitest';
import { withConflictsResolved } from '../../../dispatcher/database/unique-conflict';

describe('work that another process is faster with', () => {
	const failingWith = (...errors: Error[]) => {
		let calls = 0;
		const work = async (): Promise<number> => {
			calls += 1;
			const error = errors[calls - 1];
			if (error !== undefined) throw error;
			return await Promise.resolve(calls);
		};
		return { work, calls: () => calls };
	};

	it.each([
		['PostgreSQL', { code: '23505' }],
		['SQLite', { errcode: 2067 }],
	])('is done once more where a unique index of %s refuses it', async (_database, conflict) => {
		const { work } = failingWith(Object.assign(new Error('duplicate key'), conflict));

		await expect(withConflictsResolved(work)).resolves.toBe(2);
	});

	it('is given up where it conflicts again', async () => {
		const conflict = Object.assign(new Error('duplicate key'), { code: '23505' });
		const { work, calls } = failingWith(conflict, conflict);

		await expect(withConflictsResolved(work)).rejects.toBe(conflict);
		expect(calls()).toBe(2);
	});

	it('is not repeated where something else fails', async () => {
		const { work, calls } = failingWith(new Error('The disk is full'));

		await expect(withConflictsResolved(work)).rejects.toThrow('The disk is full');
		expect(calls()).toBe(1);
	});
});
